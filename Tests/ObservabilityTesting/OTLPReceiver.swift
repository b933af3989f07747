package import NIOCore
import NIOHTTP1
import NIOHTTPCompression
import NIOPosix
package import NIOSSL
import Synchronization

/// A receiver of OTLP over HTTP on a loopback port: keeps what it gets, and answers as a test has it.
package final class OTLPReceiver: Sendable {
    /// One request, its body decompressed.
    package struct Request: Sendable {
        package var path: String
        package var fields: [String: String]
        package var body: ByteBuffer
    }

    /// How a request is answered.
    package enum Answer: Sendable {
        case status(Int, fields: [String: String] = [:], body: ByteBuffer = ByteBuffer())
        /// Never.
        case silence
        /// By closing the connection.
        case hangUp
    }

    private struct State {
        var requests: [Request] = []
        var answers: [Answer] = []
    }

    private let state = Mutex(State())
    /// Where it listens.
    package let port: Int

    private let scheme: String

    private init(port: Int, scheme: String) {
        self.port = port
        self.scheme = scheme
    }

    /// Where requests go.
    package var url: String { "\(scheme)://127.0.0.1:\(port)" }

    /// All that came so far.
    package var requests: [Request] { state.withLock(\.requests) }

    /// The next requests are answered so; others with 200.
    package func answer(_ answers: Answer...) {
        state.withLock { $0.answers += answers }
    }

    /// Listens for the time of `body`.
    /// - Parameter tls: How the receiver proves who it is, and whom it lets in; nil for plain HTTP.
    package static func listening<Value>(
        tls: TLSConfiguration? = nil, _ body: (OTLPReceiver) async throws -> Value
    ) async throws -> Value {
        let context = try tls.map { try NIOSSLContext(configuration: $0) }
        let receivers = Mutex<OTLPReceiver?>(nil)
        let channel = try await ServerBootstrap(group: .singletonMultiThreadedEventLoopGroup)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    let pipeline = channel.pipeline.syncOperations
                    if let context { try pipeline.addHandler(NIOSSLServerHandler(context: context)) }
                    try pipeline.configureHTTPServerPipeline()
                    try pipeline.addHandler(NIOHTTPRequestDecompressor(limit: .none))
                    try pipeline.addHandler(
                        Receiving { request in receivers.withLock { $0?.take(request) } ?? .hangUp })
                }
            }
            .bind(host: "127.0.0.1", port: 0).get()
        let receiver = OTLPReceiver(port: channel.localAddress?.port ?? 0, scheme: tls == nil ? "http" : "https")
        receivers.withLock { $0 = receiver }
        do {
            let value = try await body(receiver)
            try await channel.close()
            return value
        } catch {
            try await channel.close()
            throw error
        }
    }

    /// Waits until `condition` holds of what has come; its deadline is the test's time limit.
    package func eventually(_ condition: (OTLPReceiver) throws -> Bool) async throws {
        while try !condition(self) { try await Task.sleep(for: .milliseconds(2)) }
    }

    private func take(_ request: Request) -> Answer {
        state.withLock { state in
            state.requests.append(request)
            return state.answers.isEmpty ? .status(200) : state.answers.removeFirst()
        }
    }
}

private final class Receiving: ChannelInboundHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias OutboundOut = HTTPServerResponsePart

    private let take: @Sendable (OTLPReceiver.Request) -> OTLPReceiver.Answer
    private var request = OTLPReceiver.Request(path: "", fields: [:], body: ByteBuffer())

    init(take: @escaping @Sendable (OTLPReceiver.Request) -> OTLPReceiver.Answer) {
        self.take = take
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch unwrapInboundIn(data) {
        case .head(let head):
            let fields = Dictionary(head.headers.map { ($0.name.lowercased(), $0.value) }) { "\($0), \($1)" }
            request = OTLPReceiver.Request(path: head.uri, fields: fields, body: ByteBuffer())
        case .body(let bytes): request.body.writeImmutableBuffer(bytes)
        case .end: answer(take(request), context)
        }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }

    private func answer(_ answer: OTLPReceiver.Answer, _ context: ChannelHandlerContext) {
        switch answer {
        case .silence: break
        case .hangUp: context.close(promise: nil)
        case .status(let code, let fields, let body):
            var headers = HTTPHeaders(fields.map { ($0.key, $0.value) })
            headers.add(name: "Content-Length", value: String(body.readableBytes))
            let head = HTTPResponseHead(
                version: .http1_1, status: HTTPResponseStatus(statusCode: code), headers: headers)
            context.write(wrapOutboundOut(.head(head)), promise: nil)
            context.write(wrapOutboundOut(.body(.byteBuffer(body))), promise: nil)
            context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: nil)
        }
    }
}
