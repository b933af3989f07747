import NIOCore
import Testing

@testable import Gateway

/// Throws mangled requests at a whole gateway. Whatever arrives, it answers with HTTP or closes, lets nothing through that
/// its upstream could mistake for its own word, and goes on serving others.
@Suite("Mangled requests", .timeLimit(.minutes(2)))
struct RequestFuzzTests {
    private static let seeds = [
        "GET /api/v1/x?y=z HTTP/1.1\r\nHost: a\r\nAccept: */*\r\n\r\n",
        "POST /sink HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhello",
        "POST /sink HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\nX-Sum: 1\r\n\r\n",
        "DELETE /api/%2e/x HTTP/1.1\r\nHost: a\r\nX-Milestones-Role: admin\r\nConnection: X-Milestones-Role\r\n\r\n",
        "GET http://a/api/x HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer a.b.c\r\nCookie: milestones_access=x\r\n\r\n",
        "POST /auth/login HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\n{}",
        "OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n",
        "GET /x HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n",
    ]

    private static let splices: [[UInt8]] = [
        "\r\n", "\n", "\r", " ", "\t", ":", "\0", "%00", "%2f", "..", "//", "\r\n\r\n",
        "Transfer-Encoding: chunked\r\n",
        "Content-Length: 3\r\n", "X-Milestones-Subject: root\r\n", "x_milestones_role: admin\r\n", ",", ";", "\u{ff}",
        "Expect: 100-continue\r\n", "HTTP/1.0", "FFFFFFFFFFFFFFFF",
    ].map { Array($0.utf8) }

    private static func mangled(_ generator: inout SplitMix64) -> [UInt8] {
        var bytes = Array((seeds.randomElement(using: &generator) ?? "").utf8)
        for _ in 0..<Int.random(in: 0...4, using: &generator) {
            let place = Int.random(in: 0...bytes.count, using: &generator)
            switch Int.random(in: 0..<4, using: &generator) {
            case 0 where place < bytes.count: bytes[place] ^= 1 << UInt8.random(in: 0..<8, using: &generator)
            case 1 where place < bytes.count: bytes.removeSubrange(place..<min(bytes.count, place + 3))
            case 2:
                let from = Int.random(in: 0...bytes.count, using: &generator)
                bytes.insert(contentsOf: bytes[from..<min(bytes.count, from + 12)], at: place)
            default: bytes.insert(contentsOf: splices.randomElement(using: &generator) ?? [], at: place)
            }
        }
        return bytes
    }

    @Test(arguments: 1...6 as ClosedRange<UInt64>)
    func neverConfuseIt(seed: UInt64) async throws {
        try await RunningGateway.running(adjust: { settings in
            settings.timeouts.head = .milliseconds(200)
            settings.timeouts.body = .milliseconds(200)
            settings.timeouts.response = .milliseconds(500)
            settings.timeouts.linger = .milliseconds(50)
        }) { gateway in
            var generator = SplitMix64(seed: seed)
            for _ in 0..<60 {
                let bytes = Self.mangled(&generator)
                let answer = try await Self.answer(to: bytes, from: gateway)
                let sent = String(decoding: bytes, as: UTF8.self).debugDescription
                #expect(answer.isEmpty || answer.hasPrefix("HTTP/1.1 "), "seed \(seed): \(sent) got \(answer)")
                // Nothing here carries a token that is good.
                for line in answer.split(separator: "\n") {
                    let name = line.lowercased().prefix { $0 != ":" }
                    #expect(!name.hasPrefix("x-milestones") && !name.hasPrefix("x_milestones"), "seed \(seed): \(sent)")
                }
            }
            try await RawClient.connected(to: gateway.port) { client in
                let reply = try await client.get("/x")
                #expect(reply.status == 200)
            }
        }
    }

    /// All that comes until the gateway closes, which it does in a moment at the latest.
    private static func answer(to bytes: [UInt8], from gateway: RunningGateway) async throws -> String {
        try await RawClient.connected(to: gateway.port) { client in
            var answer = ""
            do {
                try await client.send(bytes)
                try await client.send("\r\n\r\nGET /last HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
                while true { answer += try await client.some() }
            } catch is RawClient.ClosedEarly {
                return answer
            } catch is IOError {
                return answer
            } catch is ChannelError {
                return answer
            }
        }
    }
}
