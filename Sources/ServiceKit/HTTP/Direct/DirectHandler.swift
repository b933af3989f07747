import HTTPTypes
import NIOCore
import NIOHTTPTypes
import Observability

/// Answers those of a connection's requests that a ``DirectResponder`` takes, and hands the others on to the router.
///
/// Requests are answered in their order: while one is answered here, what comes after it waits, and while the router
/// answers, everything goes to the router.
final class DirectHandler: ChannelDuplexHandler {
    typealias InboundIn = HTTPRequestPart
    typealias InboundOut = HTTPRequestPart
    typealias OutboundIn = HTTPResponsePart
    typealias OutboundOut = HTTPResponsePart

    /// Largest body of a request that is answered here, in bytes.
    private static let bodyLimit = 64 << 10

    private enum State {
        /// Between two requests.
        case idle
        /// A request is coming in that may be answered here.
        case reading(HTTPRequest, body: ByteBuffer)
        case answering(Exchange)
        /// So many requests are the router's.
        case routing(Int)
    }

    private struct Exchange {
        let observation: RequestObserver.Observation
        let withdraw: @Sendable () -> Void
    }

    /// What waits until the answer before it is sent.
    private enum Held {
        case part(HTTPRequestPart)
        case error(any Error)
        case event(Any)
    }

    private let service: DirectService
    private var context: ChannelHandlerContext?
    private var state = State.idle
    private var held = CircularBuffer<Held>()
    private var isReadHeld = false
    private var number = 0
    private var date = HTTPDateClock()

    init(_ service: DirectService) {
        self.service = service
    }

    func handlerAdded(context: ChannelHandlerContext) {
        self.context = context
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        withdraw()
        self.context = nil
    }

    func channelInactive(context: ChannelHandlerContext) {
        withdraw()
        held.removeAll()
        context.fireChannelInactive()
    }

    private func withdraw() {
        guard case .answering(let exchange) = state else { return }
        state = .idle
        number += 1
        exchange.withdraw()
        service.observer.end(exchange.observation)
    }

    // MARK: Requests

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        take(.part(unwrapInboundIn(data)), context)
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        take(.error(error), context)
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        take(.event(event), context)
    }

    func read(context: ChannelHandlerContext) {
        // A client that doesn't wait for answers must not fill the memory with its requests.
        if case .answering = state, !held.isEmpty { isReadHeld = true } else { context.read() }
    }

    private func take(_ held: Held, _ context: ChannelHandlerContext) {
        if case .answering = state {
            self.held.append(held)
            return
        }
        switch held {
        case .part(let part): take(part, context)
        case .error(let error):
            leaveToRouter(context)
            context.fireErrorCaught(error)
        case .event(let event):
            leaveToRouter(context)
            context.fireUserInboundEventTriggered(event)
        }
    }

    private func take(_ part: HTTPRequestPart, _ context: ChannelHandlerContext) {
        switch (state, part) {
        case (.idle, .head(let head)) where service.responder.accepts(head) && head.staysOpen:
            state = .reading(head, body: ByteBuffer())
        case (.reading(let head, var body), .body(let bytes)):
            state = .idle
            body.writeImmutableBuffer(bytes)
            state = .reading(head, body: body)
            if body.readableBytes > Self.bodyLimit { leaveToRouter(context) }
        case (.reading(let head, let body), .end(nil)):
            start(head, body, context)
        case (.reading, _):
            leaveToRouter(context)
            context.fireChannelRead(wrapInboundOut(part))
        case (.idle, .head):
            state = .routing(1)
            context.fireChannelRead(wrapInboundOut(part))
        case (.routing(let count), .head):
            state = .routing(count + 1)
            context.fireChannelRead(wrapInboundOut(part))
        default:
            context.fireChannelRead(wrapInboundOut(part))
        }
    }

    private func start(_ head: HTTPRequest, _ body: ByteBuffer, _ context: ChannelHandlerContext) {
        let observation = service.observer.begin(head)
        let request = DirectRequest(
            head: head, path: observation.path, body: body, context: observation.span.context,
            isRecording: observation.span.isRecording)
        let reply = DirectReply(to: self, number: number, on: context.eventLoop)
        guard let withdraw = service.responder.start(request, reply) else {
            service.observer.forget(observation)
            leaveToRouter(context)
            context.fireChannelRead(wrapInboundOut(.end(nil)))
            return
        }
        state = .answering(Exchange(observation: observation, withdraw: withdraw))
    }

    /// Hands on what has come of a request that might have been answered here.
    private func leaveToRouter(_ context: ChannelHandlerContext) {
        guard case .reading(let head, let body) = state else { return }
        state = .routing(1)
        context.fireChannelRead(wrapInboundOut(.head(head)))
        if body.readableBytes > 0 { context.fireChannelRead(wrapInboundOut(.body(body))) }
    }

    // MARK: Answers

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        if case .routing(let count) = state, case .end = unwrapOutboundIn(data) {
            state = count > 1 ? .routing(count - 1) : .idle
        }
        context.write(data, promise: promise)
    }

    /// Sends the answer to the request of that number, unless its client has gone away.
    func finish(_ number: Int, route: String, _ make: () -> BufferedResponse) {
        guard number == self.number, case .answering(let exchange) = state, let context else { return }
        self.number += 1
        var response = make()
        response.headers[.date] = date.text
        if response.status.kind != .informational, response.status != .noContent, response.status != .notModified {
            response.headers[.contentLength] = String(response.body.readableBytes)
        }
        let outcome = RequestObserver.Outcome(
            status: response.status, route: route, length: response.body.readableBytes)
        service.observer.note(outcome, of: exchange.observation, to: service.logger)
        service.observer.end(exchange.observation)
        state = .idle
        let head = HTTPResponse(status: response.status, headerFields: response.headers)
        context.write(wrapOutboundOut(.head(head)), promise: nil)
        if response.body.readableBytes > 0 { context.write(wrapOutboundOut(.body(response.body)), promise: nil) }
        context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: nil)
        release(context)
    }

    private func release(_ context: ChannelHandlerContext) {
        guard !held.isEmpty || isReadHeld else { return }
        while !isAnswering, let next = held.popFirst() { take(next, context) }
        context.fireChannelReadComplete()
        guard isReadHeld, held.isEmpty else { return }
        isReadHeld = false
        context.read()
    }

    private var isAnswering: Bool { if case .answering = state { true } else { false } }
}

extension HTTPRequest {
    /// Whether the connection goes on after this request, and nothing is asked of it before the answer.
    fileprivate var staysOpen: Bool {
        guard headerFields[.expect] == nil, headerFields[.upgrade] == nil else { return false }
        return headerFields[.connection].map { $0.lowercased() == "keep-alive" } ?? true
    }
}
