import KubernetesModel
import NIOCore
import Testing

@testable import LocalAPIServer

/// What no HTTP library would send.
@Suite(.timeLimit(.minutes(1))) struct RawRequestTests {
    private static let token = "Authorization: Bearer secret\r\n"

    @Test(arguments: [true, false]) func saysThatHeadersAreTooLarge(_ areOneField: Bool) async throws {
        let lengths = areOneField ? [1 << 20] : Array(repeating: 1020, count: 1025)
        let fields = lengths.enumerated().map { "X-\($0): \(String(repeating: "x", count: $1))" }
        try await withListening { _, port in
            let answer = try await RawClient(port: port).answer(
                to: "GET /version HTTP/1.1\r\nHost: a\r\n\(fields.joined(separator: "\r\n"))")
            #expect(answer.hasPrefix("HTTP/1.1 431 Request Header Fields Too Large\r\n"))
            #expect(answer.hasSuffix("\r\n\r\n431 Request Header Fields Too Large"))
        }
    }

    @Test func takesLargeHeaders() async throws {
        try await withListening { _, port in
            let field = String(repeating: "x", count: 500_000)
            let answer = try await RawClient(port: port).answer(
                to: "GET /version HTTP/1.1\r\nHost: a\r\nConnection: close\r\nX: \(field)\r\n\r\n")
            #expect(answer.hasPrefix("HTTP/1.1 200 OK\r\n"))
        }
    }

    @Test(arguments: ["GET /version HTTP/1.1\r\nHost: a\r\n", ""])
    func hangsUpOnSlowHeaders(_ begin: String) async throws {
        try await withListening(Patience(head: .milliseconds(300))) { _, port in
            var fields = 0
            let answer = try await RawClient(port: port).answer { writer in
                try await writer.write(ByteBuffer(string: begin))
                // Each of them is soon enough, and together they take a minute.
                while !begin.isEmpty, fields < 1200 {
                    try await Task.sleep(for: .milliseconds(50))
                    try await writer.write(ByteBuffer(string: "X-\(fields): y\r\n"))
                    fields += 1
                }
            }
            #expect(answer.isEmpty)
            #expect(fields < 1200)
        }
    }

    @Test(arguments: ["hello\r\n\r\n", "GET /version HTTP/1.1\r\nno field\r\n\r\n"])
    func refusesWhatIsNoHTTP(_ text: String) async throws {
        try await withListening { _, port in
            let answer = try await RawClient(port: port).answer(to: text)
            #expect(answer.hasPrefix("HTTP/1.1 400 Bad Request\r\n"))
            #expect(answer.hasSuffix("\r\n\r\n400 Bad Request"))
        }
    }

    @Test func wantsToKnowTheHost() async throws {
        try await withListening { _, port in
            let answer = try await RawClient(port: port).answer(to: "GET /version HTTP/1.1\r\n\r\n")
            #expect(answer.hasPrefix("HTTP/1.1 400 Bad Request\r\n"))
            #expect(answer.contains("missing required Host header"))
        }
    }

    @Test func answersTheFirstHTTPAndCloses() async throws {
        try await withListening { _, port in
            let answer = try await RawClient(port: port).answer(to: "GET /version HTTP/1.0\r\n\r\n")
            #expect(answer.hasPrefix("HTTP/1.0 200 OK\r\n"))
            #expect(answer.contains("gitVersion"))
        }
    }

    @Test func keepsAConnectionOfTheFirstHTTPWhenAsked() async throws {
        try await withListening { _, port in
            let kept = "GET /version HTTP/1.0\r\nConnection: keep-alive\r\n\r\n"
            let answer = try await RawClient(port: port).answer(to: kept + "GET /version HTTP/1.0\r\n\r\n")
            #expect(answer.ranges(of: "HTTP/1.0 200 OK\r\n").count == 2)
            #expect(answer.lowercased().contains("connection: keep-alive"))
        }
    }

    @Test func endsWatchesOfTheFirstHTTPWithTheConnection() async throws {
        try await withListening { _, port in
            let path = "/api/v1/namespaces?watch=1&timeoutSeconds=1&fieldSelector=metadata.name%3Ddefault"
            let answer = try await RawClient(port: port).answer(
                to: "GET \(path) HTTP/1.0\r\nConnection: keep-alive\r\n\(Self.token)\r\n")
            #expect(answer.hasPrefix("HTTP/1.0 200 OK\r\n"))
            #expect(answer.contains("\r\n\r\n{\"type\":\"ADDED\""))
            #expect(!answer.lowercased().contains("chunked"))
        }
    }

    @Test(arguments: [true, false]) func saysThatABodyIsTooLarge(_ isChunked: Bool) async throws {
        try await withListening { _, port in
            let answer = try await answer(toBodyOf: (3 << 20) + 1, isChunked: isChunked, Self.token, port)
            #expect(answer.head.hasPrefix("HTTP/1.1 413 "))
            #expect(answer.head.lowercased().contains("connection: close"))
            #expect(
                try JSONValue(parsing: answer.body.utf8) == [
                    "kind": "Status", "apiVersion": "v1", "metadata": [:], "status": "Failure",
                    "message": "Request entity too large: limit is 3145728", "reason": "RequestEntityTooLarge",
                    "code": 413,
                ])
        }
    }

    @Test func readsABodyOfTheLimit() async throws {
        try await withListening { _, port in
            let answer = try await answer(
                toBodyOf: 3 << 20, isChunked: true, "\(Self.token)Connection: close\r\n", port)
            #expect(answer.head.hasPrefix("HTTP/1.1 400 "), "white space is no object, but it is read")
        }
    }

    @Test func asksWhoSendsBeforeItWeighs() async throws {
        try await withListening { _, port in
            let answer = try await answer(
                toBodyOf: (3 << 20) + 1, isChunked: true, "Authorization: Bearer wrong\r\n", port)
            #expect(answer.head.hasPrefix("HTTP/1.1 401 "))
        }
    }

    /// What a POST of so many bytes of white space is answered.
    private func answer(
        toBodyOf count: Int, isChunked: Bool, _ fields: String, _ port: Int
    ) async throws -> (head: String, body: String) {
        let framing = isChunked ? "Transfer-Encoding: chunked" : "Content-Length: \(count)"
        let body = String(repeating: " ", count: count)
        let text = try await RawClient(port: port).answer(
            to: "POST /api/v1/namespaces HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\n\(fields)\(framing)"
                + "\r\n\r\n" + (isChunked ? "\(String(count, radix: 16))\r\n\(body)\r\n0\r\n\r\n" : body))
        let parts = text.split(separator: "\r\n\r\n", maxSplits: 1)
        return (String(parts.first ?? ""), String(parts.dropFirst().first ?? ""))
    }
}
