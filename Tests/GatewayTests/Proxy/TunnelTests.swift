import Foundation
import NIOCore
import NIOPosix
import Testing

@testable import Gateway

@Suite("Tunnels", .timeLimit(.minutes(1)))
struct TunnelTests {
    private static let upgrade =
        "GET /chat HTTP/1.1\r\nHost: a\r\nConnection: keep-alive, Upgrade\r\nUpgrade: websocket\r\n"
        + "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"
    private static let agreement =
        "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
        + "Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\r\n"

    /// A gateway before an upstream that answers a head with `answer` and afterwards sends back what it gets.
    private static func running(
        answer: String, _ body: @Sendable (RunningGateway) async throws -> Void
    ) async throws {
        let channel = try await ServerBootstrap(group: .singletonMultiThreadedEventLoopGroup)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(Echoing(answer: answer))
                }
            }
            .bind(host: "127.0.0.1", port: 0).get()
        let port = channel.localAddress?.port ?? 0
        do {
            try await RunningGateway.running(
                adjust: { settings in
                    settings.table = RoutingTable(
                        upstreams: settings.table.upstreams.map {
                            Upstream(name: $0.name, host: "127.0.0.1", port: port)
                        }, settings.table.routes)
                }, body)
        } catch {
            try await channel.close()
            throw error
        }
        try await channel.close()
    }

    @Test func passesAnotherProtocolInBothDirections() async throws {
        try await Self.running(answer: Self.agreement) { gateway in
            try await RawClient.connected(to: gateway.port) { client in
                // The first frame may come with the request.
                try await client.send(Self.upgrade + "first")
                let head = try await client.head()
                #expect(head.hasPrefix("HTTP/1.1 101 Switching Protocols\r\n"))
                #expect(head.contains("\r\nUpgrade: websocket\r\n"))
                #expect(head.contains("Sec-WebSocket-Accept: s3p"))
                var received = ""
                while received != "first" { received += try await client.some() }
                let frame = [UInt8](repeating: 0x41, count: 200_000)
                try await client.send(frame)
                var count = 0
                while count < frame.count { count += try await client.some().unicodeScalars.count }
                #expect(count == frame.count)
            }
        }
    }

    @Test func tellsTheUpstreamWhatTheClientAsksFor() async throws {
        try await RunningGateway.running { gateway in
            try await RawClient.connected(to: gateway.port) { client in
                try await client.send(Self.upgrade)
                let text = try await client.reply().text
                #expect(text.contains("Upgrade: websocket\n"))
                #expect(text.contains("Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\n"))
                // An answer other than 101 is a response like any other.
                #expect(try await client.get("/x").text.contains("Upgrade") == false)
            }
        }
    }

    @Test(arguments: ["h2c", "TLS/1.3", "websocket, h2c"])
    func asksForNoOtherProtocol(name: String) async throws {
        try await RunningGateway.running { gateway in
            try await RawClient.connected(to: gateway.port) { client in
                let reply = try await client.get("/x", "Connection: Upgrade", "Upgrade: \(name)")
                #expect(reply.status == 200)
                #expect(!reply.text.contains("Upgrade"))
            }
        }
    }

    @Test func aSwitchThatNobodyAskedForIsRefused() async throws {
        try await Self.running(answer: Self.agreement) { gateway in
            try await RawClient.connected(to: gateway.port) { client in
                let reply = try await client.get("/x")
                #expect(reply.status == 502)
            }
        }
    }

    @Test func aSwitchToSomethingElseIsRefused() async throws {
        let answer = "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: h2c\r\n\r\n"
        try await Self.running(answer: answer) { gateway in
            try await RawClient.connected(to: gateway.port) { client in
                try await client.send(Self.upgrade)
                let reply = try await client.reply()
                #expect(reply.status == 502)
            }
        }
    }
}

/// Answers the first head with fixed text and sends back whatever follows.
private final class Echoing: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private let answer: String
    private var head = ByteBuffer()
    private var hasAnswered = false

    init(answer: String) { self.answer = answer }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        var bytes = unwrapInboundIn(data)
        guard !hasAnswered else {
            context.writeAndFlush(wrapOutboundOut(bytes), promise: nil)
            return
        }
        head.writeBuffer(&bytes)
        let text = String(buffer: head)
        guard let end = text.range(of: "\r\n\r\n") else { return }
        hasAnswered = true
        context.write(wrapOutboundOut(ByteBuffer(string: answer)), promise: nil)
        context.writeAndFlush(wrapOutboundOut(ByteBuffer(string: String(text[end.upperBound...]))), promise: nil)
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }
}
