import NIOCore
import Testing

@testable import Gateway

@Suite("Failures", .timeLimit(.minutes(1)))
struct FailureTests {
    @Test func tellsThatAnUpstreamIsAway() async throws {
        try await RunningGateway.running(adjust: { settings in
            settings.table = RoutingTable(
                upstreams: settings.table.upstreams.map { Upstream(name: $0.name, host: "127.0.0.1", port: 1) },
                settings.table.routes)
        }) { gateway in
            try await RawClient.connected(to: gateway.port) { client in
                let problem = try await client.get("/api/v1/x")
                #expect(problem.status == 503)
                #expect(problem.field("Retry-After") == "2")
                #expect(problem.field("Content-Type") == "application/problem+json")
                #expect(problem.text.contains("The backend can't be reached"))
                let page = try await client.get("/", "Accept: text/html,*/*;q=0.8")
                #expect(page.status == 503)
                #expect(page.field("Content-Type") == "text/html; charset=utf-8")
                #expect(page.text.contains("<h1>Service Unavailable</h1>"))
                #expect(page.text.contains(#"<meta http-equiv="refresh" content="2">"#))
                #expect(page.field("Content-Security-Policy")?.contains("default-src 'none'") == true)
            }
        }
    }

    @Test func tellsThatAnUpstreamHasNoAddress() async throws {
        try await RunningGateway.running(adjust: { settings in
            settings.table = RoutingTable(
                upstreams: settings.table.upstreams.map { Upstream(name: $0.name, host: "nowhere.invalid", port: 80) },
                settings.table.routes)
        }) { gateway in
            try await RawClient.connected(to: gateway.port) { client in
                let reply = try await client.get("/")
                #expect(reply.status == 503)
            }
        }
    }

    @Test(arguments: [("/close", 502), ("/garbage", 502)])
    func tellsThatAnUpstreamAnsweredBadly(path: String, status: Int) async throws {
        try await RunningGateway.running { gateway in
            try await RawClient.connected(to: gateway.port) { client in
                let reply = try await client.get(path)
                #expect(reply.status == status)
                #expect(try await client.get("/x").status == 200, "the client's connection survives")
            }
        }
    }

    @Test func retriesAnIdempotentRequestOnANewConnection() async throws {
        try await RunningGateway.running { gateway in
            try await RawClient.connected(to: gateway.port) { client in
                let reply = try await client.get("/once")
                #expect(reply.status == 200)
                #expect(try await client.get("/once").status == 200)
                #expect(gateway.upstream.connections == 2)
            }
        }
    }

    @Test func neverSendsAPostTwice() async throws {
        try await RunningGateway.running { gateway in
            try await RawClient.connected(to: gateway.port) { client in
                #expect(try await client.get("/once").status == 200)
                try await client.send("POST /once HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n\r\n")
                #expect(try await client.reply().status == 502)
                #expect(gateway.upstream.connections == 1)
            }
        }
    }

    @Test func givesUpOnAnUpstreamThatDoesNotAnswer() async throws {
        try await RunningGateway.running(adjust: { $0.timeouts.response = .milliseconds(200) }) { gateway in
            try await RawClient.connected(to: gateway.port) { client in
                let reply = try await client.get("/hang")
                #expect(reply.status == 504)
                #expect(try await client.get("/x").status == 200)
            }
        }
    }

    @Test func closesOnAClientThatDripsItsHead() async throws {
        try await RunningGateway.running(adjust: { $0.timeouts.head = .milliseconds(200) }) { gateway in
            try await RawClient.connected(to: gateway.port) { client in
                try await client.send("GET / HTTP/1.1\r\nHost: a\r\n")
                #expect(try await client.reply().status == 408)
                try await client.awaitClose()
            }
        }
    }

    @Test func closesAConnectionThatIsNotUsed() async throws {
        try await RunningGateway.running(adjust: { $0.timeouts.idle = .seconds(1) }) { gateway in
            try await RawClient.connected(to: gateway.port) { client in
                #expect(try await client.get("/x").status == 200)
                try await client.awaitClose()
            }
        }
    }

    @Test func finishesWhatIsUnderWayWhenItStops() async throws {
        try await RunningGateway.running { gateway in
            try await RawClient.connected(to: gateway.port) { idle in
                #expect(try await idle.get("/x").status == 200)
                try await RawClient.connected(to: gateway.port) { busy in
                    try await busy.send("GET /hold HTTP/1.1\r\nHost: a\r\n\r\n")
                    try await gateway.eventually { gateway.upstream.heldRequests == 1 }
                    await gateway.stop()
                    try await idle.awaitClose()
                    try await gateway.eventually { await !Self.accepts(gateway.port) }
                    gateway.upstream.release()
                    let reply = try await busy.reply()
                    #expect(reply.text == "held")
                    #expect(reply.field("Connection") == "close")
                    try await busy.awaitClose()
                }
            }
        }
    }

    @Test func answersTheRequestThatCrossesItsStopping() async throws {
        try await RunningGateway.running { gateway in
            try await RawClient.connected(to: gateway.port) { idle in
                #expect(try await idle.get("/x").status == 200)
                try await RawClient.connected(to: gateway.port) { busy in
                    await gateway.stop()
                    var last = try await busy.get("/x")
                    while last.field("Connection") != "close" { last = try await busy.get("/x") }
                    #expect(last.status == 200)
                    try await busy.awaitClose()
                }
                let crossing = try await idle.get("/x")
                #expect(crossing.status == 200)
                #expect(crossing.field("Connection") == "close")
                try await idle.awaitClose()
            }
        }
    }

    @Test func stopsInTimeWhateverIsUnderWay() async throws {
        try await RunningGateway.running(adjust: { $0.drainTimeout = .milliseconds(300) }) { gateway in
            try await RawClient.connected(to: gateway.port) { client in
                try await client.send("GET /hang HTTP/1.1\r\nHost: a\r\n\r\n")
                try await gateway.eventually { gateway.upstream.connections == 1 }
                await gateway.stop()
                try await client.awaitClose()
            }
        }
    }

    private static func accepts(_ port: Int) async -> Bool {
        do {
            return try await RawClient.connected(to: port) { _ in true }
        } catch {
            return false
        }
    }
}
