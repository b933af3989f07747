import Foundation
import NIOCore
import Testing

@testable import Gateway

@Suite("Security", .timeLimit(.minutes(1)))
struct SecurityTests {
    @Test func answersEachSmugglingAttemptOnceAndCloses() async throws {
        try await RunningGateway.running { gateway in
            for attack in Smuggling.corpus {
                try await RawClient.connected(to: gateway.port) { client in
                    try await client.send(attack.text)
                    let reply = try await client.reply()
                    #expect(reply.status == attack.defect.status, "\(attack.testDescription)")
                    #expect(reply.field("Connection") == "close", "\(attack.testDescription)")
                    try await client.awaitClose()
                }
            }
            #expect(gateway.upstream.connections == 0, "none of it reached the upstream")
        }
    }

    @Test func refusesChunksThatTwoParsersReadDifferently() async throws {
        try await RunningGateway.running { gateway in
            for body in ["5\nhello\r\n0\r\n\r\n", "5\r\nhelloXX0\r\n\r\n", "-5\r\n", "5 \r\nhello\r\n0\r\n\r\n"] {
                try await RawClient.connected(to: gateway.port) { client in
                    try await client.send("POST /hang HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n" + body)
                    #expect(try await client.reply().status == 400)
                    try await client.awaitClose()
                }
            }
        }
    }

    @Test(arguments: [
        "/api%2fv1", "/frontend/%2e%2e%2fapi", "/..", "/%2e%2e/x", "/a%5c..%5capi", "/a%00", "/a%0d%0aX-B:%20c",
    ])
    func refusesPathsThatCouldEscape(path: String) async throws {
        try await RunningGateway.running { gateway in
            try await RawClient.connected(to: gateway.port) { client in
                #expect(try await client.get(path).status == 400)
                try await client.awaitClose()
            }
        }
    }

    @Test func writesNeedARole() async throws {
        try await RunningGateway.running { gateway in
            try await RawClient.connected(to: gateway.port) { client in
                let anonymous = try await Self.delete(&client, nil)
                #expect(anonymous.status == 401)
                #expect(anonymous.field("WWW-Authenticate") == #"Bearer realm="milestones""#)
                #expect(anonymous.field("Content-Type") == "application/problem+json")
                #expect(try await Self.delete(&client, gateway.token(.reader)).status == 403)
                let editor = try await Self.delete(&client, gateway.token(.editor))
                #expect(editor.status == 200)
                #expect(editor.text.contains("X-Milestones-Subject: ada\nX-Milestones-Role: editor\n"))
                #expect(try await Self.delete(&client, gateway.token(.admin)).status == 200)
            }
        }
    }

    @Test func everySpellingOfAPathNeedsTheSameRole() async throws {
        try await RunningGateway.running { gateway in
            for path in ["/api/x", "/%61pi/x", "//api/x", "/./api/x", "/x/../api/x", "http://test/api/x"] {
                try await RawClient.connected(to: gateway.port) { client in
                    try await client.send("DELETE \(path) HTTP/1.1\r\nHost: test\r\n\r\n")
                    #expect(try await client.reply().status == 401, "\(path)")
                }
            }
        }
    }

    @Test func aClientCannotForgeItsIdentity() async throws {
        try await RunningGateway.running { gateway in
            try await RawClient.connected(to: gateway.port) { client in
                let reply = try await client.get(
                    "/api/x", "X-Milestones-Role: admin", "x-milestones-subject: root", "X_Milestones_Role: admin",
                    "X-Forwarded-For: 6.6.6.6", "Connection: X-Milestones-Role, X-Forwarded-For")
                #expect(!reply.text.lowercased().contains("milestones-"))
                #expect(!reply.text.lowercased().contains("milestones_"))
                #expect(reply.text.contains("X-Forwarded-For: 127.0.0.1\n"))
            }
        }
    }

    @Test func aTokenThatIsRefusedLeavesReadingOpen() async throws {
        try await RunningGateway.running { gateway in
            try await RawClient.connected(to: gateway.port) { client in
                let reply = try await client.get("/api/x", "Authorization: Bearer forged.to.kens")
                #expect(reply.status == 200)
                #expect(!reply.text.contains("X-Milestones"))
                let write = try await Self.delete(&client, "forged.to.kens")
                #expect(write.status == 401)
                #expect(write.field("WWW-Authenticate")?.contains(#"error="invalid_token""#) == true)
            }
        }
    }

    @Test func logsInAndThrottles() async throws {
        try await RunningGateway.running { gateway in
            try await gateway.eventually { try await Self.isReady(gateway) }
            try await RawClient.connected(to: gateway.port) { client in
                let reply = try await Self.logIn(&client, password: "s3cret")
                #expect(reply.status == 200)
                struct Answer: Decodable {
                    var access_token: String
                    var token_type: String
                    var expires_in: Int
                }
                let answer = try JSONDecoder().decode(Answer.self, from: Data(reply.body))
                #expect(answer.token_type == "Bearer" && answer.expires_in == 3600)
                let write = try await Self.delete(&client, answer.access_token)
                #expect(write.text.contains("X-Milestones-Subject: admin\nX-Milestones-Role: admin\n"))
                for _ in 0..<5 { #expect(try await Self.logIn(&client, password: "guess").status == 401) }
                let throttled = try await Self.logIn(&client, password: "s3cret")
                #expect(throttled.status == 429)
                #expect(throttled.field("Retry-After") != nil)
            }
        }
    }

    @Test func ownEndpointsAnswerPrecisely() async throws {
        try await RunningGateway.running { gateway in
            try await gateway.eventually { try await Self.isReady(gateway) }
            try await RawClient.connected(to: gateway.port) { client in
                #expect(try await client.get("/auth/jwks.json").text.contains(#""kid":"2026-01""#))
                let wrongMethod = try await client.get("/auth/login")
                #expect(wrongMethod.status == 405)
                #expect(wrongMethod.field("Allow") == "POST")
                #expect(try await client.get("/auth/nothing").status == 404)
                try await client.send("POST /auth/login HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\n\r\n{")
                #expect(try await client.reply().status == 400)
            }
            try await RawClient.connected(to: gateway.port) { client in
                try await client.send(
                    "POST /auth/login HTTP/1.1\r\nHost: a\r\nContent-Length: 20000\r\n\r\n"
                        + String(repeating: " ", count: 20_000))
                #expect(try await client.reply().status == 413)
            }
        }
    }

    @Test func adminSeesRoutesAndMetrics() async throws {
        try await RunningGateway.running { gateway in
            try await RawClient.connected(to: gateway.port) { client in
                let reply = try await client.get("/api/x")
                #expect(reply.status == 200)
            }
            try await RawClient.connected(to: gateway.adminPort) { client in
                let page = try await client.get("/")
                #expect(page.text.contains("<code>/api/</code>"))
                #expect(page.text.contains("answering"))
                #expect(page.text.contains("<td>api</td><td>0.02 a second</td><td>0 %</td>"))
                #expect(page.text.contains("<td>http.body-limit</td>"))
                #expect(!page.text.contains("s3cret"))
                #expect(
                    try await client.get("/metrics").text.contains(
                        #"http_server_request_duration_seconds_count{method="GET",route="api",status="200"} 1"#))
            }
            try await RawClient.connected(to: gateway.port) { client in
                let reply = try await client.get("/metrics")
                #expect(reply.text.hasPrefix("GET /metrics\n"), "not the gateway's own")
            }
        }
    }

    private static func isReady(_ gateway: RunningGateway) async throws -> Bool {
        try await RawClient.connected(to: gateway.adminPort) { try await $0.get("/ready").status == 200 }
    }

    private static func delete(_ client: inout RawClient, _ token: String?) async throws -> RawClient.Reply {
        let field = token.map { "Authorization: Bearer \($0)\r\n" } ?? ""
        try await client.send("DELETE /api/x HTTP/1.1\r\nHost: test\r\n\(field)\r\n")
        return try await client.reply()
    }

    private static func logIn(_ client: inout RawClient, password: String) async throws -> RawClient.Reply {
        let body = #"{"username":"admin","password":"\#(password)"}"#
        try await client.send(
            "POST /auth/login HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\n"
                + "Content-Length: \(body.utf8.count)\r\n\r\n\(body)")
        return try await client.reply()
    }
}
