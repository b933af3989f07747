import NIOCore
import NIOHTTP1
import NIOPosix
import NIOSSL
import NIOWebSocket

/// A server on the loopback interface that speaks WebSocket as a test says.
struct WebSocketServer: Sendable {
    /// A client that was let in.
    struct Conversation: Sendable {
        let head: HTTPRequestHead
        let inbound: NIOAsyncChannelInboundStream<WebSocketFrame>
        let outbound: NIOAsyncChannelOutboundWriter<WebSocketFrame>

        /// Sends one message on a channel.
        func send(_ channel: UInt8, _ text: String) async throws { try await send([channel] + Array(text.utf8)) }

        /// Sends one message.
        func send(_ bytes: [UInt8]) async throws { try await send(.binary, bytes) }

        /// Sends one frame.
        func send(_ opcode: WebSocketOpcode, _ bytes: [UInt8], isLast: Bool = true) async throws {
            try await outbound.write(WebSocketFrame(fin: isLast, opcode: opcode, data: ByteBuffer(bytes: bytes)))
        }

        /// Waits for frames until `body` has seen enough, which it says by returning `false`.
        func receive(_ body: (WebSocketOpcode, [UInt8]) async throws -> Bool) async throws {
            for try await frame in inbound {
                guard try await body(frame.opcode, [UInt8](buffer: frame.unmaskedData)) else { return }
            }
        }
    }

    private typealias Accepted = (head: HTTPRequestHead, channel: NIOAsyncChannel<WebSocketFrame, WebSocketFrame>)

    let port: Int

    /// Lends a server.
    ///
    /// - Parameters:
    ///   - subprotocol: what is chosen.
    ///   - admits: who isn't refused.
    ///   - refusal: what the others are told.
    ///   - atOnce: whether all is sent together with the end of the connection.
    ///   - talk: what is said to each client.
    static func with(
        subprotocol: String, tls: TLSConfiguration? = nil,
        admits: @escaping @Sendable (HTTPRequestHead) -> Bool = { _ in true },
        refusal: (status: HTTPResponseStatus, body: String) = (.forbidden, ""),
        atOnce: Bool = false, talk: @escaping @Sendable (Conversation) async throws -> Void = { _ in },
        _ body: (WebSocketServer) async throws -> Void
    ) async throws {
        let context = try tls.map(NIOSSLContext.init(configuration:))
        let listener = try await ServerBootstrap(group: .singletonMultiThreadedEventLoopGroup).bind(
            host: "127.0.0.1", port: 0
        ) { channel in
            channel.eventLoop.makeCompletedFuture {
                if atOnce { try channel.pipeline.syncOperations.addHandler(HeldWrites()) }
                if let context {
                    try channel.pipeline.syncOperations.addHandler(NIOSSLServerHandler(context: context))
                }
                return try channel.pipeline.syncOperations.configureUpgradableHTTPServerPipeline(
                    configuration: .init(upgradeConfiguration: upgrade(subprotocol, admits, refusal)))
            }
        }
        try await withThrowingDiscardingTaskGroup { group in
            group.addTask {
                do {
                    try await listener.executeThenClose { try await serve($0, talk) }
                } catch is CancellationError {
                    // The test has seen enough.
                }
            }
            try await body(WebSocketServer(port: listener.channel.localAddress?.port ?? 0))
            group.cancelAll()
        }
    }

    private static func serve(
        _ connections: NIOAsyncChannelInboundStream<EventLoopFuture<Accepted?>>,
        _ talk: @escaping @Sendable (Conversation) async throws -> Void
    ) async throws {
        try await withThrowingDiscardingTaskGroup { clients in
            for try await connection in connections {
                clients.addTask {
                    do {
                        guard let accepted = try await connection.get() else { return }
                        try await accepted.channel.executeThenClose { inbound, outbound in
                            try await talk(Conversation(head: accepted.head, inbound: inbound, outbound: outbound))
                        }
                    } catch {
                        // A client that goes, or never agrees on TLS, is one that some tests want.
                    }
                }
            }
        }
    }

    private static func upgrade(
        _ subprotocol: String, _ admits: @escaping @Sendable (HTTPRequestHead) -> Bool,
        _ refusal: (status: HTTPResponseStatus, body: String)
    ) -> NIOTypedHTTPServerUpgradeConfiguration<Accepted?> {
        let upgrader = NIOTypedWebSocketServerUpgrader<Accepted?>(
            shouldUpgrade: { channel, head in
                channel.eventLoop.makeSucceededFuture(admits(head) ? ["Sec-WebSocket-Protocol": subprotocol] : nil)
            },
            upgradePipelineHandler: { channel, head in
                channel.eventLoop.makeCompletedFuture {
                    (head, try NIOAsyncChannel(wrappingChannelSynchronously: channel))
                }
            })
        return .init(upgraders: [upgrader]) { channel in
            let head = HTTPResponseHead(
                version: .http1_1, status: refusal.status,
                headers: ["content-length": String(refusal.body.utf8.count), "connection": "close"])
            channel.write(HTTPServerResponsePart.head(head), promise: nil)
            channel.write(HTTPServerResponsePart.body(.byteBuffer(ByteBuffer(string: refusal.body))), promise: nil)
            return channel.writeAndFlush(HTTPServerResponsePart.end(nil)).flatMap { channel.close() }.map { nil }
        }
    }
}

/// Keeps all that is written until the connection is closed.
private final class HeldWrites: ChannelOutboundHandler {
    typealias OutboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private var held = ByteBuffer()

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        held.writeImmutableBuffer(unwrapOutboundIn(data))
        promise?.succeed()
    }

    func flush(context: ChannelHandlerContext) {}

    func close(context: ChannelHandlerContext, mode: CloseMode, promise: EventLoopPromise<Void>?) {
        context.writeAndFlush(wrapOutboundOut(held), promise: nil)
        held = ByteBuffer()
        context.close(mode: mode, promise: promise)
    }
}
