import EpollTransport
import NIOCore

/// A client's connection: reads one request after another and sees to it that each is answered.
///
/// It performs what the pure parts decide: ``RequestHeadScanner`` what a request is, ``RoutingTable`` where it goes,
/// ``Gatekeeper`` whether it may, ``Exchange`` what follows from success and failure.
final class ClientConnection: ChannelInboundHandler, EpollChannelReader, Slotted, Flushing {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    /// What the connection is doing.
    enum Phase: Equatable {
        /// Waiting for a request's head, or in the middle of one.
        case head
        /// Passing a request to an upstream and its response back.
        case proxying
        /// Passing bytes of another protocol in both directions.
        case tunnel
        /// Collecting the body of a request to the gateway itself.
        case collecting
        /// Waiting for the gateway's own answer.
        case answering
        /// Waiting for the client to read the last response.
        case closing
    }

    /// Most bytes that are read after the last response, so that the client gets to see it.
    private static let mostLingeringBytes = 512 * 1024

    let loop: GatewayLoop
    /// The connection's place in its loop's list.
    var slot = 0
    /// When the connection has waited too long for what it waits for.
    var deadline = NIODeadline.distantFuture
    private(set) var context: ChannelHandlerContext?
    /// The socket, where nothing stands between it and this handler: what is sent then needs no way there.
    private var socket: EpollChannel?
    var phase = Phase.head
    /// Bytes that have arrived and not been used.
    var inbound = ByteBuffer()
    var outbound = OutboundBytes()
    var scanner: RequestHeadScanner
    var request: ClientRequest?
    var exchange = Exchange(isIdempotent: true, hasBody: false, wantsKeepAlive: true)
    var body: BodyReader
    var collected = ByteBuffer()
    var upstream: UpstreamConnection?
    /// Counts requests, so that what comes late for one isn't taken for another.
    var ticket = 0
    /// Where the connection comes from.
    let origin: ClientOrigin
    /// Where its requests come from, as far as it tells.
    let ownOrigin: RequestOrigin
    var isFlushPending = false
    private var isReading = false
    private var isProcessing = false
    private var isProcessingAgain = false
    private var lingeringBytes = 0

    /// Makes a connection on `loop`.
    ///
    /// - Parameter origin: where it comes from.
    init(loop: GatewayLoop, origin: ClientOrigin) {
        self.loop = loop
        self.origin = origin
        ownOrigin = RequestOrigin(origin)
        scanner = RequestHeadScanner(limits: loop.limits)
        body = BodyReader(.none, limits: loop.limits)
    }

    /// Whether more may be sent without piling up here.
    private(set) var isWritable = true

    /// Does all that can be done with what has arrived.
    func process() {
        // What is done below may call back here: the outermost call goes round again instead.
        guard !isProcessing else {
            isProcessingAgain = true
            return
        }
        isProcessing = true
        defer { isProcessing = false }
        repeat {
            isProcessingAgain = false
            switch phase {
            case .head: takeHead()
            case .proxying: passBody()
            case .tunnel: passTunnel()
            case .collecting: collectBody()
            case .answering, .closing: break
            }
        } while isProcessingAgain
    }

    /// Asks for more of the client's bytes.
    func read() {
        guard !isReading else { return }
        isReading = true
        if let socket { socket.read0() } else { context?.read() }
    }

    /// Asks for whatever the client sends during a response: the next request, or that it has gone.
    ///
    /// No more than one read's worth is kept.
    func readAhead() {
        if inbound.readableBytes == 0 { read() }
    }

    /// Sends what has been written, together with what the loop's other connections have.
    func flush() {
        guard context != nil else { return }
        writeCollected()
        loop.flushes.add(self)
    }

    private func writeCollected() {
        if let bytes = outbound.take() { write(bytes) }
    }

    /// Sends a part of a response's body, at the latest with the next flush.
    func send(_ bytes: ByteBuffer) {
        guard !outbound.add(bytes) else { return }
        writeCollected()
        write(bytes)
    }

    /// Hands bytes over, to be sent with the next flush.
    private func write(_ bytes: ByteBuffer) {
        if let socket {
            socket.write(bytes)
        } else {
            context?.write(NIOAny(bytes), promise: nil)
        }
    }

    func flushWritten() {
        if let socket { socket.flush0() } else { context?.flush() }
    }

    /// Waits for the next request.
    func awaitNextRequest() {
        phase = .head
        scanner.reset()
        if inbound.readableBytes == 0 { inbound = ByteBuffer() }
        deadline = loop.now + (loop.isDraining ? loop.timeouts.lastRequest : loop.timeouts.idle)
        process()
    }

    /// Closes the connection when everything has been sent.
    ///
    /// - Parameter lingering: whether to wait until the client stops sending: closing a socket with unread bytes
    ///   resets it, and the client would lose the response.
    func closeWhenSent(lingering: Bool) {
        phase = .closing
        inbound = ByteBuffer()
        deadline = loop.now + (lingering ? loop.timeouts.linger : loop.timeouts.stall)
        guard let context else { return }
        writeCollected()
        context.writeAndFlush(wrapOutboundOut(ByteBuffer())).assumeIsolated().whenComplete { _ in
            guard let context = self.context else { return }
            if lingering {
                context.close(mode: .output, promise: nil)
                self.read()
            } else {
                context.close(promise: nil)
            }
        }
    }

    /// Waits only a little longer for a request, unless one is under way; its response says that it was the last.
    func awaitLastRequest() {
        // A stream of HTTP/2 was opened by its request.
        guard phase == .head, inbound.readableBytes == 0, !origin.isStream else { return }
        deadline = min(deadline, loop.now + loop.timeouts.lastRequest)
    }

    /// Closes the connection at once.
    func abort() {
        phase = .closing
        context?.close(promise: nil)
    }

    func handlerAdded(context: ChannelHandlerContext) {
        self.context = context
        // With TLS its handler comes between.
        socket = origin.isSecure ? nil : context.channel as? EpollChannel
        socket?.reader = self
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        self.context = nil
        socket?.reader = nil
        socket = nil
    }

    func channelActive(context: ChannelHandlerContext) {
        loop.add(self)
        awaitNextRequest()
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) { keep(unwrapInboundIn(data)) }

    func channelReadComplete(context: ChannelHandlerContext) { useKept() }

    func received(_ bytes: ByteBuffer) {
        keep(bytes)
        useKept()
    }

    private func keep(_ bytes: ByteBuffer) {
        if phase == .closing {
            lingeringBytes += bytes.readableBytes
            if lingeringBytes > Self.mostLingeringBytes { abort() }
        } else if inbound.readableBytes == 0 {
            inbound = bytes
        } else {
            inbound.writeImmutableBuffer(bytes)
        }
    }

    private func useKept() {
        isReading = false
        if phase == .closing { read() } else { process() }
    }

    func channelWritabilityChanged(context: ChannelHandlerContext) {
        isWritable = context.channel.isWritable
        if isWritable, phase == .proxying || phase == .tunnel { upstream?.resume() }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }

    func channelInactive(context: ChannelHandlerContext) {
        phase = .closing
        ticket += 1
        if let upstream {
            self.upstream = nil
            upstream.close()
        }
        // The client's own closing is neither success nor failure of anybody; logs know it as 499. That is how most
        // tunnels end, though.
        finishRequest(status: request?.status == 101 ? 101 : 499)
        loop.remove(self)
    }
}
