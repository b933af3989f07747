import NIOCore
import Testing

@testable import Gateway

@Suite("Rate limits")
struct RateLimiterTests {
    private static let second: Int64 = 1_000_000_000
    private static let ada = ClientKey(high: 0, low: 1)
    private static let bob = ClientKey(high: 0, low: 2)

    @Test func aBurstPassesAndThenTheRateHolds() {
        var limiter = RateLimiter(.init(requestsPerSecond: 10, burst: 3), capacity: 8)
        for _ in 0..<3 { #expect(limiter.take(Self.ada, now: 0) == nil) }
        #expect(limiter.take(Self.ada, now: 0) == Self.second / 10)
        #expect(limiter.take(Self.bob, now: 0) == nil, "everybody has a bucket")
        #expect(limiter.take(Self.ada, now: Self.second / 10) == nil)
        #expect(limiter.take(Self.ada, now: Self.second / 10) != nil)
    }

    @Test func waitingFillsTheBucketButNotMore() {
        var limiter = RateLimiter(.init(requestsPerSecond: 10, burst: 3), capacity: 8)
        for _ in 0..<3 { #expect(limiter.take(Self.ada, now: 0) == nil) }
        let later = 100 * Self.second
        for _ in 0..<3 { #expect(limiter.take(Self.ada, now: later) == nil) }
        #expect(limiter.take(Self.ada, now: later) != nil)
    }

    @Test func refusedRequestsCostNothing() {
        var limiter = RateLimiter(.init(requestsPerSecond: 1, burst: 1), capacity: 8)
        #expect(limiter.take(Self.ada, now: 0) == nil)
        for _ in 0..<100 { #expect(limiter.take(Self.ada, now: Self.second / 2) == Self.second / 2) }
        #expect(limiter.take(Self.ada, now: Self.second) == nil)
    }

    @Test func strangersCannotFillTheMemoryNorFreeWhoAskedMost() {
        var limiter = RateLimiter(.init(requestsPerSecond: 1, burst: 100), capacity: 100)
        for _ in 0..<100 { #expect(limiter.take(Self.ada, now: 0) == nil) }
        for stranger in 10..<10_000 { _ = limiter.take(ClientKey(high: 0, low: UInt64(stranger)), now: 0) }
        #expect(limiter.count <= 100)
        #expect(limiter.take(Self.ada, now: 0) != nil)
    }

    @Test(arguments: [1, 2, 3, 4, 5] as [UInt64])
    func noSequenceGetsMoreThanItsAllowance(seed: UInt64) {
        var generator = SplitMix64(seed: seed)
        var limiter = RateLimiter(.init(requestsPerSecond: 50, burst: 20), capacity: 4)
        var now: Int64 = 0
        var passed = 0
        while now < 20 * Self.second {
            now += .random(in: 0...Self.second / 100, using: &generator)
            if limiter.take(Self.ada, now: now) == nil { passed += 1 }
        }
        #expect(passed <= 20 + Int(now / Self.second + 1) * 50)
        #expect(passed >= 900, "nor much less")
    }

    @Test func oneCustomerOfIPv6IsOneClient() throws {
        func key(_ text: String) throws -> ClientKey { ClientKey(try SocketAddress(ipAddress: text, port: 1)) }
        #expect(try key("2001:db8:0:1::1") == key("2001:db8:0:1:ffff::2"))
        #expect(try key("2001:db8:0:1::1") != key("2001:db8:0:2::1"))
        #expect(try key("10.0.0.1") != key("10.0.0.2"))
    }
}
