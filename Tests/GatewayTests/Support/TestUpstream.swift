import NIOCore
import NIOHTTP1
import NIOPosix
import Synchronization

/// A server on a loopback port that answers by path, for gateways to forward to.
///
/// - `/reflect`: the request's line and head as text; `/echo`: the body as it comes, chunked.
/// - `/bytes/N`: N bytes of a pattern; `/chunked/N`: the same in chunks; `/close`: no answer; `/hang`: never an answer.
/// - `/once`: closes the connection unanswered unless it is new; `/early`: 413 before the body; `/garbage`: not HTTP.
/// - `/events`: one event and then silence; `/hold`: an answer when ``release`` is called.
final class TestUpstream: Sendable {
    /// What responses consist of, again and again.
    fileprivate static let block = ByteBuffer(bytes: (0..<65_536).map { UInt8(truncatingIfNeeded: $0 &* 31 ^ $0 >> 8) })

    /// What a response of `count` bytes consists of.
    static func pattern(_ count: Int) -> [UInt8] {
        var pattern = ByteBuffer()
        while pattern.readableBytes < count {
            pattern.writeImmutableBuffer(block.prefix(count - pattern.readableBytes))
        }
        return Array(buffer: pattern)
    }

    private struct State {
        var connections = 0
        var sentBytes = 0
        var held: [EventLoopPromise<Void>] = []
    }

    private let state = Mutex(State())

    /// Connections that were ever accepted.
    var connections: Int { state.withLock { $0.connections } }
    /// Bytes of bodies that the kernel has taken.
    var sentBytes: Int { state.withLock { $0.sentBytes } }
    /// Requests that wait for ``release``.
    var heldRequests: Int { state.withLock { $0.held.count } }

    /// Answers what is held.
    func release() { for promise in state.withLock({ $0.held }) { promise.succeed() } }

    /// Listens for the time of `body`.
    static func serving<Value>(
        on group: any EventLoopGroup, port: Int = 0, _ body: (TestUpstream, Int) async throws -> Value
    ) async throws -> Value {
        let upstream = TestUpstream()
        let channel = try await ServerBootstrap(group: group)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .childChannelInitializer { channel in
                upstream.state.withLock { $0.connections += 1 }
                return channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.configureHTTPServerPipeline(withPipeliningAssistance: false)
                    try channel.pipeline.syncOperations.addHandler(Answering(upstream: upstream))
                }
            }
            .bind(host: "127.0.0.1", port: port).get()
        do {
            let value = try await body(upstream, channel.localAddress?.port ?? 0)
            try await channel.close()
            return value
        } catch {
            try await channel.close()
            throw error
        }
    }

    fileprivate func hold(_ promise: EventLoopPromise<Void>) { state.withLock { $0.held.append(promise) } }

    fileprivate func sent(_ count: Int) { state.withLock { $0.sentBytes += count } }
}

private final class Answering: ChannelInboundHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias OutboundOut = HTTPServerResponsePart

    private let upstream: TestUpstream
    private var head = HTTPRequestHead(version: .http1_1, method: .GET, uri: "/")
    private var remaining = 0
    private var isWriting = false
    private var requests = 0

    init(upstream: TestUpstream) { self.upstream = upstream }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch unwrapInboundIn(data) {
        case .head(let head):
            self.head = head
            requests += 1
            begin(context)
        case .body(let bytes):
            guard head.uri.hasPrefix("/echo") else { return }
            context.writeAndFlush(wrapOutboundOut(.body(.byteBuffer(bytes))), promise: nil)
        case .end(let trailers): end(context, trailers)
        }
    }

    func channelWritabilityChanged(context: ChannelHandlerContext) {
        if context.channel.isWritable { writeMore(context) }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }

    private func begin(_ context: ChannelHandlerContext) {
        switch head.uri {
        case "/echo": respond(context, 200, ["Content-Type": "application/octet-stream"])
        case "/early":
            respond(context, 413, ["Content-Length": "0"])
            context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: nil)
        default: break
        }
    }

    private func end(_ context: ChannelHandlerContext, _ trailers: HTTPHeaders?) {
        let parts = head.uri.split(separator: "/")
        switch parts.first {
        case "echo": context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: nil)
        case "bytes": stream(context, Int(parts[1]) ?? 0, ["Content-Length": String(parts[1])])
        case "chunked": stream(context, Int(parts[1]) ?? 0, [:])
        case "trailers":
            respond(context, 200, [:])
            context.write(wrapOutboundOut(.body(.byteBuffer(ByteBuffer(string: "body")))), promise: nil)
            context.writeAndFlush(wrapOutboundOut(.end(trailers)), promise: nil)
        case "close": context.close(promise: nil)
        case "once" where requests > 1: context.close(promise: nil)
        case "hang", "early": break
        case "garbage":
            context.pipeline.context(handlerType: HTTPResponseEncoder.self).assumeIsolated().whenSuccess { encoder in
                encoder.writeAndFlush(NIOAny(ByteBuffer(string: "SSH-2.0-nonsense\r\n\r\n")), promise: nil)
            }
        case "events":
            respond(context, 200, ["Content-Type": "text/event-stream"])
            context.writeAndFlush(wrapOutboundOut(.body(.byteBuffer(ByteBuffer(string: "data: 1\n\n")))), promise: nil)
        case "hold":
            let promise = context.eventLoop.makePromise(of: Void.self)
            promise.futureResult.assumeIsolated().whenComplete { _ in self.answer(context, "held") }
            upstream.hold(promise)
        default: answer(context, reflection)
        }
    }

    private var reflection: String {
        let fields = head.headers.map { "\($0.name): \($0.value)" }.joined(separator: "\n")
        return "\(head.method) \(head.uri)\n\(fields)\n"
    }

    private func answer(_ context: ChannelHandlerContext, _ text: String) {
        respond(context, 200, ["Content-Length": String(text.utf8.count)])
        context.write(wrapOutboundOut(.body(.byteBuffer(ByteBuffer(string: text)))), promise: nil)
        context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: nil)
    }

    private func respond(_ context: ChannelHandlerContext, _ status: Int, _ fields: [String: String]) {
        let head = HTTPResponseHead(
            version: .http1_1, status: HTTPResponseStatus(statusCode: status), headers: HTTPHeaders(Array(fields)))
        context.writeAndFlush(wrapOutboundOut(.head(head)), promise: nil)
    }

    private func stream(_ context: ChannelHandlerContext, _ count: Int, _ fields: [String: String]) {
        respond(context, 200, fields)
        remaining = count
        isWriting = true
        writeMore(context)
    }

    private func writeMore(_ context: ChannelHandlerContext) {
        guard isWriting else { return }
        while remaining > 0, context.channel.isWritable {
            let chunk = TestUpstream.block.prefix(remaining)
            let count = chunk.readableBytes
            remaining -= count
            context.write(wrapOutboundOut(.body(.byteBuffer(chunk)))).assumeIsolated().whenSuccess { [upstream] in
                upstream.sent(count)
            }
            context.flush()
        }
        // A flush may have called back and finished already.
        if remaining == 0, isWriting {
            isWriting = false
            context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: nil)
        }
    }
}

extension ByteBuffer {
    /// The first `count` bytes, or all when there are fewer.
    fileprivate func prefix(_ count: Int) -> ByteBuffer {
        getSlice(at: readerIndex, length: min(count, readableBytes)) ?? ByteBuffer()
    }
}
