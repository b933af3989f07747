import Foundation
import NIOCore
import Observability
import Synchronization
import Testing

@testable import Gateway

@Suite("The access log", .timeLimit(.minutes(1)))
struct AccessLogTests {
    /// Keeps what is written.
    private final class Lines: LogSink {
        private let state = Mutex(ByteBuffer())

        var text: String { state.withLock { String(buffer: $0) } }

        func write(line: ByteBuffer) { state.withLock { _ = $0.writeImmutableBuffer(line) } }
    }

    private struct Line: Decodable {
        var kind: String
        var client: String
        var method: String
        var target: String
        var route: String
        var status: Int
        var sent_bytes: Int
        var received_bytes: Int
        var duration_us: Int
        var upstream: String?
        var user_agent: String?
        var trace_id: String
    }

    @Test func tellsEachRequestInOneLine() async throws {
        let lines = Lines()
        try await RunningGateway.running(accessLog: lines) { gateway in
            try await RawClient.connected(to: gateway.port) { client in
                #expect(try await client.get(#"/x?q="a""#, #"User-Agent: "x"\y"#).status == 200)
                try await client.send("POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\nhi")
                #expect(try await client.reply().text == "hi")
                #expect(try await client.get("/dash/\u{7}").status == 400)
            }
            try await gateway.eventually { lines.text.split(separator: "\n").count == 2 }
        }
        let read = try lines.text.split(separator: "\n").map {
            try JSONDecoder().decode(Line.self, from: Data($0.utf8))
        }
        #expect(read.map(\.status) == [200, 200])
        #expect(read.map(\.method) == ["GET", "POST"])
        #expect(read[0].target == #"/x?q="a""#)
        #expect(read[0].user_agent == #""x"\y"#)
        #expect(read[0].route == "frontend")
        #expect(read[0].sent_bytes > 10)
        #expect(read[1].received_bytes == 2)
        #expect(read[1].upstream?.hasPrefix("127.0.0.1:") == true)
        #expect(read.allSatisfy { $0.kind == "access" && $0.client == "127.0.0.1" && $0.trace_id.count == 32 })
    }
}
