import Testing

@testable import Gateway

@Suite("Exchanges")
struct ExchangeTests {
    @Test func aPlainRequestKeepsBothConnections() {
        var exchange = Exchange(isIdempotent: true, hasBody: false, wantsKeepAlive: true)
        exchange.headSent()
        #expect(exchange.request == .complete)
        let closes = exchange.responded(status: 200, isDelimitedByClose: false, isDraining: false)
        #expect(!closes)
        #expect(exchange.ended(upstreamKeepsAlive: true) == .init(keepsUpstream: true, client: .keep))
    }

    @Test(arguments: [(true, false, true), (false, true, true), (false, false, false)])
    func aConnectionClosesWhenItMust(isDelimitedByClose: Bool, isDraining: Bool, wantsKeepAlive: Bool) {
        var exchange = Exchange(isIdempotent: true, hasBody: false, wantsKeepAlive: wantsKeepAlive)
        exchange.headSent()
        let closes = exchange.responded(status: 200, isDelimitedByClose: isDelimitedByClose, isDraining: isDraining)
        #expect(closes)
        #expect(exchange.ended(upstreamKeepsAlive: true).client == .close)
    }

    @Test func anEarlyRefusalEndsTheRequest() {
        var exchange = Exchange(isIdempotent: false, hasBody: true, wantsKeepAlive: true)
        exchange.headSent()
        exchange.bodyStarted()
        let closes = exchange.responded(status: 413, isDelimitedByClose: false, isDraining: false)
        #expect(closes)
        #expect(exchange.ended(upstreamKeepsAlive: true) == .init(keepsUpstream: false, client: .linger))
    }

    @Test(arguments: [
        (Exchange.Failure.unreachable, true, false, Exchange.Recovery.retry), (.unreachable, false, true, .retry),
        (.closed, true, false, .retry), (.closed, true, true, .answer(502)), (.closed, false, false, .answer(502)),
        (.unresolved, true, false, .answer(503)), (.timedOut, true, false, .retry),
        (.timedOut, false, false, .answer(504)),
        (.malformed, true, false, .answer(502)),
    ])
    func aFailureIsRetriedOnlyWhenThatIsSafe(
        failure: Exchange.Failure, isIdempotent: Bool, hasBody: Bool, recovery: Exchange.Recovery
    ) {
        var exchange = Exchange(isIdempotent: isIdempotent, hasBody: hasBody, wantsKeepAlive: true)
        if failure != .unreachable { exchange.headSent() }
        #expect(exchange.failed(failure, mayRetry: true) == recovery)
    }

    @Test func nothingIsRetriedWithoutBudgetNorOftenerThanAllowed() {
        var poor = Exchange(isIdempotent: true, hasBody: false, wantsKeepAlive: true)
        #expect(poor.failed(.unreachable, mayRetry: false) == .answer(503))
        var patient = Exchange(isIdempotent: true, hasBody: false, wantsKeepAlive: true, mostAttempts: 4)
        for _ in 0..<3 { #expect(patient.failed(.unreachable, mayRetry: true) == .retry) }
        #expect(patient.failed(.unreachable, mayRetry: true) == .answer(503))
        var unsafe = Exchange(isIdempotent: false, hasBody: false, wantsKeepAlive: true)
        unsafe.headSent()
        var wasAsked = false
        func ask() -> Bool {
            wasAsked = true
            return true
        }
        #expect(unsafe.failed(.closed, mayRetry: ask()) == .answer(502))
        #expect(!wasAsked, "no budget is spent on what may not be retried")
    }

    @Test func aRequestIsRetriedOnce() {
        var exchange = Exchange(isIdempotent: true, hasBody: false, wantsKeepAlive: true)
        #expect(exchange.failed(.unreachable, mayRetry: true) == .retry)
        #expect(exchange.failed(.unreachable, mayRetry: true) == .answer(503))
        #expect(exchange.attempts == 2)
    }

    @Test func aResponseThatHasBegunCannotBeReplaced() {
        var exchange = Exchange(isIdempotent: true, hasBody: false, wantsKeepAlive: true)
        exchange.headSent()
        _ = exchange.responded(status: 200, isDelimitedByClose: false, isDraining: false)
        #expect(exchange.failed(.closed, mayRetry: true) == .abort)
    }
}
