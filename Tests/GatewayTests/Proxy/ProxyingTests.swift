import NIOCore
import Testing

@testable import Gateway

@Suite("Proxying", .timeLimit(.minutes(1)))
struct ProxyingTests {
    @Test func routesAndStripsOverOneConnection() async throws {
        try await RunningGateway.running { gateway in
            try await RawClient.connected(to: gateway.port) { client in
                let api = try await client.get("/api/v1/x?y=1", "X-A: b")
                #expect(api.status == 200)
                #expect(api.text.hasPrefix("GET /v1/x?y=1\n"))
                #expect(api.text.contains("X-A: b\n"))
                #expect(api.text.contains("X-Forwarded-For: 127.0.0.1\n"))
                #expect(try await client.get("/milestones/1").text.hasPrefix("GET /milestones/1\n"))
                #expect(try await client.get("/api/../x").text.hasPrefix("GET /x\n"))
                let absent = try await client.get("/dash/x")
                #expect(absent.status == 404)
                #expect(absent.field("Content-Type") == "application/problem+json")
            }
            #expect(gateway.upstream.connections == 2, "one connection for each upstream's pool")
        }
    }

    @Test func answersPipelinedRequestsInOrder() async throws {
        try await RunningGateway.running { gateway in
            try await RawClient.connected(to: gateway.port) { client in
                let requests = (0..<20).map { "GET /api/\($0) HTTP/1.1\r\nHost: a\r\n\r\n" }.joined()
                try await client.send(requests)
                for index in 0..<20 { #expect(try await client.reply().text.hasPrefix("GET /\(index)\n")) }
            }
        }
    }

    @Test(arguments: ["bytes", "chunked"])
    func streamsALargeResponse(form: String) async throws {
        let count = 10 * 1024 * 1024
        try await RunningGateway.running { gateway in
            try await RawClient.connected(to: gateway.port) { client in
                let reply = try await client.get("/\(form)/\(count)")
                #expect(reply.status == 200)
                #expect(reply.body == TestUpstream.pattern(count))
                #expect(try await client.get("/after").status == 200)
            }
        }
    }

    @Test(arguments: [true, false])
    func streamsALargeRequestAndItsEcho(isChunked: Bool) async throws {
        let body = TestUpstream.pattern(10 * 1024 * 1024)
        try await RunningGateway.running { gateway in
            try await RawClient.connected(to: gateway.port) { client in
                let framing = isChunked ? "Transfer-Encoding: chunked" : "Content-Length: \(body.count)"
                try await client.send("POST /echo HTTP/1.1\r\nHost: a\r\n\(framing)\r\n\r\n")
                let reply = try await Self.exchange(body, isChunked: isChunked, with: &client)
                #expect(reply.status == 200)
                #expect(reply.body == body)
            }
        }
    }

    @Test func closesForOldClientsAndUnchunksForThem() async throws {
        try await RunningGateway.running { gateway in
            try await RawClient.connected(to: gateway.port) { client in
                try await client.send("GET /chunked/5000 HTTP/1.0\r\n\r\n")
                let reply = try await client.reply()
                #expect(reply.field("Connection") == "close")
                #expect(reply.field("Transfer-Encoding") == nil)
                #expect(reply.body == TestUpstream.pattern(5000))
            }
        }
    }

    @Test func tellsAClientToSendWhatItHesitatesToSend() async throws {
        try await RunningGateway.running { gateway in
            try await RawClient.connected(to: gateway.port) { client in
                try await client.send(
                    "POST /echo HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n")
                #expect(try await client.reply().status == 100)
                try await client.send("hi")
                #expect(try await client.reply().text == "hi")
            }
        }
    }

    @Test func passesTrailersThatMayComeLate() async throws {
        try await RunningGateway.running { gateway in
            try await RawClient.connected(to: gateway.port) { client in
                try await client.send(
                    "POST /trailers HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nhi\r\n"
                        + "0\r\nX-Sum: 1\r\nContent-Length: 5\r\nX-Milestones-Role: admin\r\n\r\n")
                let reply = try await client.reply()
                #expect(reply.text == "body")
                #expect(reply.trailers.map { $0.lowercased() } == ["x-sum: 1"])
                #expect(try await client.get("/x").status == 200)
            }
        }
    }

    @Test func passesEventsAtOnce() async throws {
        try await RunningGateway.running { gateway in
            try await RawClient.connected(to: gateway.port) { client in
                try await client.send("GET /events HTTP/1.1\r\nHost: a\r\n\r\n")
                #expect(try await client.head().contains("text/event-stream"))
                var received = ""
                while !received.contains("data: 1\n\n") { received += try await client.some() }
            }
        }
    }

    @Test func aSlowReaderHoldsTheUpstreamBack() async throws {
        let count = 400 * 1024 * 1024
        try await RunningGateway.running { gateway in
            try await RawClient.connected(to: gateway.port, receiveBuffer: 16 * 1024) { client in
                try await client.send("GET /bytes/\(count) HTTP/1.1\r\nHost: a\r\n\r\n")
                #expect(try await client.head().hasPrefix("HTTP/1.1 200"))
                // What the upstream could send is what kernels and gateway buffer; it comes to rest well below the whole.
                try await gateway.eventually {
                    let before = gateway.upstream.sentBytes
                    try await Task.sleep(for: .milliseconds(200))
                    return before > 0 && gateway.upstream.sentBytes == before
                }
                let taken = gateway.upstream.sentBytes
                #expect(taken < 40 * 1024 * 1024, "\(taken) bytes were taken from the upstream")
            }
        }
    }

    @Test func anEarlyRefusalReachesAClientThatStillSends() async throws {
        try await RunningGateway.running { gateway in
            try await RawClient.connected(to: gateway.port) { client in
                try await client.send("PUT /early HTTP/1.1\r\nHost: a\r\nContent-Length: 1000000\r\n\r\n")
                try await client.send([UInt8](repeating: 0, count: 1000))
                let reply = try await client.reply()
                #expect(reply.status == 413)
                #expect(reply.field("Connection") == "close")
            }
        }
    }

    /// Sends a body and reads the response at the same time, as an echo needs it.
    private static func exchange(
        _ body: [UInt8], isChunked: Bool, with client: inout RawClient
    ) async throws -> RawClient.Reply {
        let outbound = client.outbound
        async let sent: Void = send(body, isChunked: isChunked, to: outbound)
        let reply = try await client.reply()
        try await sent
        return reply
    }

    private static func send(
        _ body: [UInt8], isChunked: Bool, to outbound: NIOAsyncChannelOutboundWriter<ByteBuffer>
    ) async throws {
        for offset in stride(from: 0, to: body.count, by: 50_000) {
            let part = body[offset..<min(offset + 50_000, body.count)]
            var bytes = ByteBuffer()
            if isChunked { bytes.writeString(String(part.count, radix: 16) + "\r\n") }
            bytes.writeBytes(part)
            if isChunked { bytes.writeString("\r\n") }
            try await outbound.write(bytes)
        }
        if isChunked { try await outbound.write(ByteBuffer(string: "0\r\n\r\n")) }
    }
}
