import NIOCore
import Testing

@testable import Gateway

@Suite("Health of upstreams")
struct EndpointHealthTests {
    private static func at(_ milliseconds: Int64) -> NIODeadline {
        .uptimeNanoseconds(0) + .milliseconds(milliseconds)
    }

    @Test func aFailurePausesAnEndpointLongerEachTime() {
        var health = EndpointHealth(.init(pause: .milliseconds(500), longestPause: .seconds(2)))
        #expect(health.isAvailable(now: Self.at(0)))
        var now: Int64 = 0
        for pause in [500, 1000, 2000, 2000] as [Int64] {
            health.failed(now: Self.at(now))
            #expect(!health.isAvailable(now: Self.at(now + pause - 1)))
            #expect(health.isAvailable(now: Self.at(now + pause)))
            now += pause
        }
        health.succeeded()
        health.failed(now: Self.at(now))
        #expect(health.isAvailable(now: Self.at(now + 500)), "a success wipes the slate")
    }

    @Test func onlyARunOfErrorAnswersCounts() {
        var health = EndpointHealth(.init(errorAnswers: 3))
        for _ in 0..<10 {
            #expect(health.answeredWithError(now: Self.at(0)) == false)
            #expect(health.answeredWithError(now: Self.at(0)) == false)
            health.succeeded()
        }
        for expected in [false, false, true] { #expect(health.answeredWithError(now: Self.at(0)) == expected) }
        #expect(!health.isAvailable(now: Self.at(1)))
    }

    @Test func checksTakeAnEndpointOutAndBringItBack() {
        var health = EndpointHealth(.init(failedChecks: 2))
        health.checked(isWell: false)
        #expect(health.isAvailable(now: Self.at(0)), "one check may go wrong")
        health.checked(isWell: false)
        #expect(!health.isAvailable(now: Self.at(1_000_000)))
        health.checked(isWell: true)
        #expect(health.isAvailable(now: Self.at(0)))
        health.failed(now: Self.at(0))
        health.checked(isWell: true)
        #expect(health.isAvailable(now: Self.at(1)), "who says that it is well is asked again at once")
    }

    @Test func aCircuitOpensLetsTrialsThroughAndCloses() {
        var breaker = CircuitBreaker(.init(failures: 3, pause: .seconds(1), longestPause: .seconds(3)))
        for _ in 0..<2 { breaker.failed(now: Self.at(0)) }
        breaker.succeeded()
        for _ in 0..<2 { breaker.failed(now: Self.at(0)) }
        #expect(breaker.admit(now: Self.at(0)) == nil, "failures count in a row")
        breaker.failed(now: Self.at(0))
        #expect(breaker.isOpen)
        #expect(breaker.admit(now: Self.at(400)) == .milliseconds(600))
        #expect(breaker.admit(now: Self.at(1000)) == nil, "the trial")
        #expect(breaker.admit(now: Self.at(1001)) == .milliseconds(999), "only one")
        breaker.failed(now: Self.at(1100))
        #expect(breaker.admit(now: Self.at(3000)) == .milliseconds(100), "the pause doubled")
        #expect(breaker.admit(now: Self.at(3100)) == nil)
        #expect(breaker.admit(now: Self.at(5100)) == nil, "an abandoned trial blocks nobody")
        breaker.succeeded()
        #expect(!breaker.isOpen)
        #expect(breaker.admit(now: Self.at(5101)) == nil)
    }

    @Test func retriesAreAShareOfAllRequests() {
        var budget = RetryBudget(now: Self.at(0))
        var spent = 0
        for _ in 0..<1000 {
            budget.earn()
            if budget.spend(now: Self.at(0)) { spent += 1 }
        }
        #expect((200...211).contains(spent), "\(spent)")
        #expect(budget.spend(now: Self.at(0)) == false)
        #expect(budget.spend(now: Self.at(1000)) == true, "a quiet upstream's request is retried too")
        for _ in 0..<10_000 { budget.earn() }
        spent = 0
        while budget.spend(now: Self.at(1000)) { spent += 1 }
        #expect(spent == Int(RetryBudget.capacity), "nobody saves up for a storm")
    }
}
