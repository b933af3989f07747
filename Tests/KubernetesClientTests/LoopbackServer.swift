import NIOCore
import NIOHTTP1
import NIOPosix
import NIOSSL
import Synchronization

/// An HTTP server on the loopback interface that answers as a test says.
final class LoopbackServer: Sendable {
    /// A request, and the means to answer it.
    struct Exchange: Sendable {
        let head: HTTPRequestHead
        let body: String
        let channel: any Channel

        /// Sends the head of the answer.
        func begin(_ status: HTTPResponseStatus = .ok, headers: HTTPHeaders = ["a": "b"]) async throws {
            try await channel.writeAndFlush(
                HTTPServerResponsePart.head(.init(version: .http1_1, status: status, headers: headers)))
        }

        /// Sends a piece of the body.
        func send(_ text: String) async throws { try await send(bytes: Array(text.utf8)) }

        /// Sends a piece of the body.
        func send(bytes: [UInt8]) async throws {
            try await channel.writeAndFlush(HTTPServerResponsePart.body(.byteBuffer(ByteBuffer(bytes: bytes))))
        }

        /// Ends the answer.
        func end() async throws { try await channel.writeAndFlush(HTTPServerResponsePart.end(nil)) }
    }

    let port: Int
    let exchanges: AsyncStream<Exchange>
    private let channel: any Channel

    private init(channel: any Channel, exchanges: AsyncStream<Exchange>) {
        self.channel = channel
        self.exchanges = exchanges
        port = channel.localAddress?.port ?? 0
    }

    /// Lends a server.
    ///
    /// - Parameter tls: how it speaks TLS; `nil` for plain HTTP.
    static func with(tls: TLSConfiguration? = nil, _ body: (LoopbackServer) async throws -> Void) async throws {
        let (exchanges, continuation) = AsyncStream.makeStream(of: Exchange.self)
        let context = try tls.map(NIOSSLContext.init(configuration:))
        let channel = try await ServerBootstrap(group: .singletonMultiThreadedEventLoopGroup)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    if let context {
                        try channel.pipeline.syncOperations.addHandler(NIOSSLServerHandler(context: context))
                    }
                    try channel.pipeline.syncOperations.configureHTTPServerPipeline()
                    try channel.pipeline.syncOperations.addHandler(Collector(continuation: continuation))
                }
            }
            .bind(host: "127.0.0.1", port: 0).get()
        let server = LoopbackServer(channel: channel, exchanges: exchanges)
        do {
            try await body(server)
        } catch {
            try await channel.close()
            throw error
        }
        try await channel.close()
    }

    private final class Collector: ChannelInboundHandler {
        typealias InboundIn = HTTPServerRequestPart

        private let continuation: AsyncStream<Exchange>.Continuation
        private var head: HTTPRequestHead?
        private var body = ""

        init(continuation: AsyncStream<Exchange>.Continuation) { self.continuation = continuation }

        func channelRead(context: ChannelHandlerContext, data: NIOAny) {
            switch unwrapInboundIn(data) {
            case .head(let head):
                self.head = head
                body = ""
            case .body(let buffer): body += String(buffer: buffer)
            case .end:
                guard let head else { return }
                continuation.yield(Exchange(head: head, body: body, channel: context.channel))
            }
        }
    }
}
