import NIOCore
import Testing

@testable import Gateway

@Suite("Balancing")
struct BalancerTests {
    private static let now = NIODeadline.uptimeNanoseconds(1_000_000)

    private static func endpoints(_ count: Int) throws -> [UpstreamEndpoint] {
        try (1...count).map { UpstreamEndpoint(address: try SocketAddress(ipAddress: "10.0.0.\($0)", port: 80)) }
    }

    @Test(arguments: [2, 3, 10])
    func keepsLoadsEven(count: Int) throws {
        let endpoints = try Self.endpoints(count)
        var generator = SplitMix64(seed: 7)
        for _ in 0..<count * 100 {
            let chosen = try #require(Balancer.choose(from: endpoints, now: Self.now, using: &generator))
            chosen.activeRequests += 1
        }
        let loads = endpoints.map(\.activeRequests)
        #expect(loads.allSatisfy { abs($0 - 100) <= 4 }, "\(loads)")
    }

    @Test func aSlowEndpointGetsLess() throws {
        let endpoints = try Self.endpoints(2)
        endpoints[0].activeRequests = 5
        var generator = SplitMix64(seed: 1)
        for _ in 0..<20 {
            #expect(Balancer.choose(from: endpoints, now: Self.now, using: &generator) === endpoints[1])
        }
    }

    @Test func equalsAreChosenEquallyOften() throws {
        let endpoints = try Self.endpoints(3)
        var generator = SplitMix64(seed: 3)
        var counts = [0, 0, 0]
        for _ in 0..<3000 {
            let chosen = Balancer.choose(from: endpoints, now: Self.now, using: &generator)
            counts[try #require(endpoints.firstIndex { $0 === chosen })] += 1
        }
        #expect(counts.allSatisfy { (900...1100).contains($0) }, "\(counts)")
    }

    @Test func leavesOutWhatFails() throws {
        let endpoints = try Self.endpoints(3)
        endpoints[0].health.failed(now: Self.now)
        var generator = SplitMix64(seed: 1)
        for _ in 0..<100 {
            let chosen = Balancer.choose(from: endpoints, avoiding: endpoints[1], now: Self.now, using: &generator)
            #expect(chosen === endpoints[2])
        }
    }

    @Test func usesEverybodyWhenNobodyIsWell() throws {
        let endpoints = try Self.endpoints(2)
        for endpoint in endpoints { endpoint.health.failed(now: Self.now) }
        var generator = SplitMix64(seed: 1)
        #expect(Balancer.choose(from: endpoints, now: Self.now, using: &generator) != nil)
        #expect(
            Balancer.choose(from: endpoints, avoiding: endpoints[0], now: Self.now, using: &generator)
                === endpoints[1])
        let only = [endpoints[0]]
        #expect(Balancer.choose(from: only, avoiding: only[0], now: Self.now, using: &generator) === only[0])
        #expect(Balancer.choose(from: [], now: Self.now, using: &generator) == nil)
    }
}
