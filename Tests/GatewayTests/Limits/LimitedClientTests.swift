import Testing

@testable import Gateway

@Suite("Limited clients", .timeLimit(.minutes(1)))
struct LimitedClientTests {
    @Test func aClientThatAsksTooMuchIsToldWhenToComeBack() async throws {
        try await RunningGateway.running(adjust: { settings in
            settings.rateLimit = RateLimiter.Allowance(requestsPerSecond: 0.01, burst: 2)
        }) { gateway in
            for connection in 0..<3 {
                try await RawClient.connected(to: gateway.port) { client in
                    let reply = try await client.get("/x")
                    #expect(reply.status == (connection < 2 ? 200 : 429), "whatever connection it comes over")
                    guard connection == 2 else { return }
                    #expect(reply.field("Content-Type") == "application/problem+json")
                    #expect(reply.field("Retry-After").flatMap { Int($0) }.map { (1...101).contains($0) } == true)
                }
            }
        }
    }
}
