import NIOCore
import Testing

@testable import Gateway

@Suite("Failing upstreams", .timeLimit(.minutes(1)))
struct FailingUpstreamTests {
    private static func only(_ settings: inout GatewaySettings, _ policy: UpstreamPolicy, port: Int? = nil) {
        settings.threads = 1
        settings.table = RoutingTable(
            upstreams: settings.table.upstreams.map {
                Upstream(name: $0.name, host: "127.0.0.1", port: port ?? $0.port, policy: policy)
            }, settings.table.routes)
    }

    @Test func anUpstreamThatAlwaysFailsIsLeftAlone() async throws {
        try await RunningGateway.running(adjust: { settings in
            var policy = UpstreamPolicy()
            policy.breaker = CircuitBreaker.Rules(failures: 4, pause: .seconds(60), longestPause: .seconds(60))
            Self.only(&settings, policy)
        }) { gateway in
            try await RawClient.connected(to: gateway.port) { client in
                for _ in 0..<2 { #expect(try await client.get("/close").status == 502) }
                let before = gateway.upstream.connections
                let reply = try await client.get("/x")
                #expect(reply.status == 503)
                #expect(reply.text.contains("left alone for a moment"))
                #expect(reply.field("Retry-After").flatMap { Int($0) }.map { (50...61).contains($0) } == true)
                #expect(gateway.upstream.connections == before, "it isn't bothered")
                #expect(try await client.get("/api/x").status == 200, "each upstream has its own circuit")
            }
        }
    }

    @Test func aCircuitClosesOnceTheUpstreamAnswers() async throws {
        try await RunningGateway.running(adjust: { settings in
            var policy = UpstreamPolicy()
            policy.breaker = CircuitBreaker.Rules(
                failures: 2, pause: .milliseconds(50), longestPause: .milliseconds(50))
            Self.only(&settings, policy)
        }) { gateway in
            try await RawClient.connected(to: gateway.port) { client in
                #expect(try await client.get("/close").status == 502)
                let port = gateway.port
                try await gateway.eventually {
                    try await RawClient.connected(to: port) { try await $0.get("/x").status == 200 }
                }
                for _ in 0..<10 { #expect(try await client.get("/x").status == 200) }
            }
        }
    }

    @Test func noMoreRequestsAreUnderWayThanMayBe() async throws {
        try await RunningGateway.running(adjust: { settings in
            var policy = UpstreamPolicy()
            policy.mostRequests = 1
            Self.only(&settings, policy)
        }) { gateway in
            try await RawClient.connected(to: gateway.port) { busy in
                try await busy.send("GET /hold HTTP/1.1\r\nHost: a\r\n\r\n")
                try await gateway.eventually { gateway.upstream.heldRequests == 1 }
                try await RawClient.connected(to: gateway.port) { client in
                    let reply = try await client.get("/x")
                    #expect(reply.status == 503)
                    #expect(reply.text.contains("more to do than it can"))
                }
                gateway.upstream.release()
                #expect(try await busy.reply().text == "held")
                #expect(try await busy.get("/x").status == 200)
            }
        }
    }

    @Test func aRouteHasPatienceOfItsOwn() async throws {
        try await RunningGateway.running(adjust: { settings in
            let route = Route(
                "slow", prefix: "/hang", to: .upstream(1),
                patience: Route.Patience(attempt: .milliseconds(200), overall: .milliseconds(500)), retries: 5)
            settings.table = RoutingTable(upstreams: settings.table.upstreams, settings.table.routes + [route])
        }) { gateway in
            try await RawClient.connected(to: gateway.port) { client in
                let reply = try await client.get("/hang")
                #expect(reply.status == 504)
                let connections = gateway.upstream.connections
                #expect((2...3).contains(connections), "tried again while there was time: \(connections)")
            }
        }
    }

    @Test func asksWhetherAnEndpointIsWell() async throws {
        try await RunningGateway.running(adjust: { settings in
            var policy = UpstreamPolicy()
            policy.healthCheck = HealthCheck(path: "/close", interval: .milliseconds(20), timeout: .seconds(1))
            Self.only(&settings, policy)
        }) { gateway in
            try await gateway.eventually {
                try await RawClient.connected(to: gateway.adminPort) { client in
                    try await client.get("/").text.contains("left alone after 0 failures")
                }
            }
            try await RawClient.connected(to: gateway.port) { client in
                let reply = try await client.get("/x")
                #expect(reply.status == 200, "the only endpoint is asked all the same")
            }
        }
    }
}
