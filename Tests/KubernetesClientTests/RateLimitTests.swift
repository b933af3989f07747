import KubernetesModel
import Testing

@testable import KubernetesClient

@Suite struct RateLimitTests {
    @Test func letsABurstThroughAndThenKeepsToTheRate() {
        var bucket = TokenBucket(RateLimit(requestsPerSecond: 10, burst: 3))
        let waits = (0..<5).map { _ in bucket.take(at: .zero) }
        #expect(waits == [.zero, .zero, .zero, .milliseconds(100), .milliseconds(200)])
        // Half a second brings five tokens, of which two were promised already.
        #expect((0..<4).map { _ in bucket.take(at: .milliseconds(500)) } == [.zero, .zero, .zero, .milliseconds(100)])
    }

    @Test func neverHoldsMoreThanABurst() {
        var bucket = TokenBucket(RateLimit(requestsPerSecond: 1, burst: 2))
        #expect((0..<3).map { _ in bucket.take(at: .seconds(3600)) } == [.zero, .zero, .seconds(1)])
    }

    @Test func givesBackWhatACancelledRequestTook() {
        var bucket = TokenBucket(RateLimit(requestsPerSecond: 1, burst: 1))
        #expect(bucket.take(at: .zero) == .zero)
        #expect(bucket.take(at: .zero) == .seconds(1))
        bucket.giveBack(at: .zero)
        #expect(bucket.take(at: .zero) == .seconds(1))
    }

    @Test func holdsBackTheRequestsOfAllCopies() async throws {
        let clock = NotingClock()
        let transport = ScriptedTransport(answer(#"{"major":"1"}"#))
        let client = Client(
            transport: transport, rateLimit: RateLimit(requestsPerSecond: 4, burst: 1), clock: clock)
        for copy in [client, client, client] { _ = try await copy.get(path: "/version") }
        #expect(clock.sleeps == [.milliseconds(250), .milliseconds(250)])
    }

    @Test func countsRepetitionsToo() async throws {
        let clock = NotingClock()
        let transport = ScriptedTransport(failure(503, reason: "ServiceUnavailable"), answer(#"{"major":"1"}"#))
        let client = Client(
            transport: transport,
            retry: RetryPolicy(backoff: Backoff(initial: .milliseconds(100), maximum: .seconds(1))),
            rateLimit: RateLimit(requestsPerSecond: 1, burst: 1), clock: clock)
        _ = try await client.get(path: "/version")
        #expect(clock.sleeps == [.milliseconds(100), .milliseconds(900)])
    }
}
