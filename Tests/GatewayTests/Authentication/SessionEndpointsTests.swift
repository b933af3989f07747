import Foundation
import Testing

@testable import Gateway

@Suite("Logging in and out", .timeLimit(.minutes(1)))
struct SessionEndpointsTests {
    private struct Tokens: Decodable {
        var access_token: String?
        var refresh_token: String?
        var refresh_expires_in: Int?
        var csrf_token: String?
        var token_type: String
    }

    private static let credentials = #""username":"admin","password":"s3cret""#

    private static func post(
        _ path: String, _ body: String, _ fields: [String] = [], with client: inout RawClient
    ) async throws -> RawClient.Reply {
        try await client.send(
            "POST \(path) HTTP/1.1\r\nHost: a\r\nContent-Length: \(body.utf8.count)\r\n"
                + fields.map { $0 + "\r\n" }.joined() + "\r\n" + body)
        return try await client.reply()
    }

    private static func tokens(_ reply: RawClient.Reply) throws -> Tokens {
        try JSONDecoder().decode(Tokens.self, from: Data(reply.body))
    }

    /// The cookies that a reply sets, as a browser sends them back.
    private static func cookies(_ reply: RawClient.Reply) -> [String: String] {
        var cookies: [String: String] = [:]
        for line in reply.head.split(separator: "\r\n") where line.hasPrefix("Set-Cookie: ") {
            let pair = line.dropFirst("Set-Cookie: ".count).prefix { $0 != ";" }.split(
                separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            cookies[String(pair[0])] = String(pair[1])
        }
        return cookies
    }

    private static func ready(_ gateway: RunningGateway) async throws {
        try await gateway.eventually {
            try await RawClient.connected(to: gateway.adminPort) { try await $0.get("/ready").status == 200 }
        }
    }

    @Test func tokensAreRefreshedUntilTheyAreGivenBack() async throws {
        try await RunningGateway.running { gateway in
            try await Self.ready(gateway)
            try await RawClient.connected(to: gateway.port) { client in
                let login = try await Self.post("/auth/login", "{\(Self.credentials)}", with: &client)
                #expect(login.status == 200)
                #expect(login.field("Cache-Control") == "no-store")
                let first = try Self.tokens(login)
                #expect(first.token_type == "Bearer")
                #expect(first.refresh_expires_in.map { $0 > 1_000_000 } == true)
                let token = try #require(first.refresh_token)
                let refreshed = try await Self.post("/auth/refresh", #"{"refresh_token":"\#(token)"}"#, with: &client)
                #expect(refreshed.status == 200)
                let second = try Self.tokens(refreshed)
                #expect(second.refresh_token != nil && second.refresh_token != token)
                let access = try #require(second.access_token)
                let written = try await Self.post(
                    "/api/v1/x", "{}", ["Authorization: Bearer \(access)"], with: &client)
                #expect(written.text.contains("X-Milestones-Subject: admin\nX-Milestones-Role: admin\n"))
                let body = #"{"refresh_token":"\#(try #require(second.refresh_token))"}"#
                #expect(try await Self.post("/auth/logout", body, with: &client).status == 204)
                let late = try await Self.post("/auth/refresh", body, with: &client)
                #expect(late.status == 401)
                #expect(late.field("WWW-Authenticate")?.contains("invalid_grant") == true)
            }
        }
    }

    @Test func cookiesAreOutOfReachOfScriptsAndOtherSites() async throws {
        try await RunningGateway.running { gateway in
            try await Self.ready(gateway)
            try await RawClient.connected(to: gateway.port) { client in
                let login = try await Self.post("/auth/login", "{\(Self.credentials),\"cookies\":true}", with: &client)
                #expect(login.status == 200)
                let tokens = try Self.tokens(login)
                #expect(tokens.access_token == nil && tokens.refresh_token == nil)
                let csrf = try #require(tokens.csrf_token)
                for line in login.head.split(separator: "\r\n") where line.hasPrefix("Set-Cookie") {
                    for part in ["; HttpOnly", "; Secure", "; SameSite=Strict", "; Max-Age="] {
                        #expect(line.contains(part))
                    }
                }
                let cookies = Self.cookies(login)
                let access = "Cookie: theme=dark; milestones_access=\(try #require(cookies["milestones_access"]))"
                #expect(try await client.get("/api/x", access).text.contains("X-Milestones-Subject: admin\n"))
                let forged = try await Self.post("/api/x", "", [access], with: &client)
                #expect(forged.status == 403)
                #expect(forged.text.contains("X-CSRF-Token"))
                let guessed = try await Self.post("/api/x", "", [access, "X-CSRF-Token: guess"], with: &client)
                #expect(guessed.status == 403)
                let written = try await Self.post("/api/x", "{}", [access, "X-CSRF-Token: \(csrf)"], with: &client)
                #expect(written.status == 200)
                #expect(written.text.contains("X-Milestones-Role: admin\n"))

                let refresh = "Cookie: milestones_refresh=\(try #require(cookies["milestones_refresh"]))"
                #expect(try await Self.post("/auth/refresh", "", [refresh], with: &client).status == 403)
                let refreshed = try await Self.post("/auth/refresh", "", [refresh, "X-CSRF-Token: 1"], with: &client)
                #expect(refreshed.status == 200)
                #expect(try Self.tokens(refreshed).csrf_token.map { $0 != csrf } == true)
                let next = "Cookie: milestones_refresh=\(try #require(Self.cookies(refreshed)["milestones_refresh"]))"
                let goodbye = try await Self.post("/auth/logout", "", [next, "X-CSRF-Token: 1"], with: &client)
                #expect(goodbye.status == 204)
                #expect(Self.cookies(goodbye) == ["milestones_access": "", "milestones_refresh": ""])
            }
        }
    }

    @Test(arguments: ["", "{}", #"{"refresh_token":"x"}"#, "nonsense"])
    func saysHowToAsk(body: String) async throws {
        try await RunningGateway.running { gateway in
            try await RawClient.connected(to: gateway.port) { client in
                let refused = try await Self.post("/auth/refresh", body, with: &client)
                #expect(refused.status == 400)
                let read = try await client.get("/auth/refresh")
                #expect(read.status == 405)
            }
        }
    }
}
