import EpollTransport
import NIOCore

/// A connection to an upstream: sends one request after another and reads their responses.
final class UpstreamConnection: ChannelInboundHandler, EpollChannelReader, Flushing {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private enum State {
        /// No request is under way; whatever arrives is wrong.
        case idle
        /// The response's head is awaited.
        case head
        /// The response's body passes.
        case body(keepsAlive: Bool)
        /// The connection speaks another protocol now, and whatever comes passes.
        case tunnel
    }

    /// Where it leads.
    let endpoint: UpstreamEndpoint
    private let pool: UpstreamPool
    private let limits: MessageLimits
    /// The socket while this is its handler; nothing stands between them.
    private var socket: EpollChannel?
    private var state = State.idle
    private var client: ClientConnection?
    private var method = RequestMethod.get
    private var scanner: ResponseHeadScanner
    private var body: BodyReader
    private var inbound = ByteBuffer()
    private var outbound = OutboundBytes()
    private var hasEnded = false
    var isFlushPending = false
    /// Whether it has served a request before the current one.
    private(set) var isReused = false

    /// Makes a connection that belongs to `pool`.
    init(pool: UpstreamPool, endpoint: UpstreamEndpoint, limits: MessageLimits) {
        self.pool = pool
        self.endpoint = endpoint
        self.limits = limits
        scanner = ResponseHeadScanner(limits: limits)
        body = BodyReader(.none, limits: limits)
    }

    /// Whether more may be sent without piling up here.
    private(set) var isWritable = true

    /// Begins a request for `client`, whose head `write` writes.
    func begin(for client: ClientConnection, method: RequestMethod, write: (inout OctetWriter) -> Void) {
        self.client = client
        self.method = method
        pool.requestBegan(endpoint)
        scanner.reset()
        state = .head
        guard socket != nil, !hasEnded else { return connectionFailed() }
        outbound.write(write)
        socket?.read0()
    }

    /// Sends a part of the request's body, at the latest with the next flush.
    func send(_ bytes: ByteBuffer) {
        guard !outbound.add(bytes) else { return }
        writeCollected()
        socket?.write(bytes)
    }

    /// Sends what has been written, together with what the loop's other connections have.
    func flush() {
        writeCollected()
        client?.loop.flushes.add(self)
    }

    private func writeCollected() {
        if let bytes = outbound.take() { socket?.write(bytes) }
    }

    func flushWritten() { socket?.flush0() }

    /// Waits in the pool for the next request.
    func giveBack() {
        // Reading while idle is how a closed connection is noticed before a request is lost on it.
        socket?.read0()
        pool.release(self)
    }

    /// The client can take more of the response.
    func resume() { process() }

    /// Closes the connection, whatever it does.
    func close() {
        detach()
        socket?.close(promise: nil)
    }

    /// The upstream let the client's time pass.
    func tookTooLong() {
        if case .head = state { pool.failed(endpoint, "it took too long to answer", now: pool.eventLoop.now) }
        close()
    }

    func handlerAdded(context: ChannelHandlerContext) {
        socket = context.channel as? EpollChannel
        socket?.reader = self
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        socket?.reader = nil
        socket = nil
    }

    func received(_ bytes: ByteBuffer) {
        var bytes = bytes
        if inbound.readableBytes == 0 { inbound = bytes } else { inbound.writeBuffer(&bytes) }
        process()
    }

    func channelWritabilityChanged(context: ChannelHandlerContext) {
        isWritable = context.channel.isWritable
        if isWritable { client?.upstreamCanTakeMore() }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }

    func channelInactive(context: ChannelHandlerContext) {
        hasEnded = true
        pool.connectionClosed(self)
        process()
    }

    private func process() {
        // A connection that was given back may have its next client at once.
        while let client { guard serve(client) else { return } }
        guard inbound.readableBytes > 0 || hasEnded else { return }
        // A response that nobody asked for could be taken for the answer to the next request.
        close()
    }

    /// Passes on what there is for `client`; returns whether it has all.
    private func serve(_ client: ClientConnection) -> Bool {
        while self.client === client {
            do {
                switch state {
                case .idle: return false
                case .head: guard try readHead(client) else { return false }
                case .body(let keepsAlive): guard try readBody(client, keepsAlive) else { return false }
                case .tunnel: guard readTunnel(client) else { return false }
                }
            } catch {
                fail(.malformed)
                return false
            }
        }
        return true
    }

    /// Reads on in the head; returns whether there is more to do.
    private func readHead(_ client: ClientConnection) throws(MessageDefect) -> Bool {
        let arrived = inbound
        guard try scanner.scan(arrived.readableBytesUInt8Span) else {
            if hasEnded { connectionFailed() } else { socket?.read0() }
            return false
        }
        let head = scanner.head
        guard let bytes = inbound.readSlice(length: head.length) else { throw .malformedStatusLine }
        if head.status == 101 {
            // To switch to what nobody asked for would let an upstream take over the client's connection.
            guard client.wantsWebSocket, head.upgradesToWebSocket(bytes) else { throw .malformedStatusLine }
            pool.answered(endpoint, status: head.status, now: pool.eventLoop.now)
            state = .tunnel
            client.beginTunnel(head, bytes)
            return true
        }
        if head.isInterim {
            client.forwardInterim(head, bytes)
            scanner.reset()
            return true
        }
        pool.answered(endpoint, status: head.status, now: pool.eventLoop.now)
        let framing = head.framing(for: method)
        body = BodyReader(framing, form: client.speaksVersion11 ? .framed : .content, limits: limits)
        // Some servers stop to read requests once they were asked to switch, even if they decline.
        state = .body(keepsAlive: head.keepsAlive && framing != .untilClose && !client.wantsWebSocket)
        client.beginResponse(head, bytes)
        return true
    }

    /// Passes on what has arrived of the body; returns whether there is more to do.
    private func readBody(_ client: ClientConnection, _ keepsAlive: Bool) throws(MessageDefect) -> Bool {
        guard client.isWritable else {
            client.flush()
            return false
        }
        switch try body.next(&inbound) {
        case .bytes(let bytes): client.sendResponse(bytes)
        case .end: end(client, keepsAlive: keepsAlive && inbound.readableBytes == 0 && !hasEnded)
        case .needsMore:
            client.flush()
            guard hasEnded else {
                socket?.read0()
                return false
            }
            if body.endsWithConnection { end(client, keepsAlive: false) } else { fail(.closed) }
            return false
        }
        return true
    }

    /// Passes on whatever has arrived; returns whether there is more to do.
    private func readTunnel(_ client: ClientConnection) -> Bool {
        guard client.isWritable else { return false }
        if inbound.readableBytes > 0 {
            // Taken out first: what is written below may call back here.
            let bytes = inbound
            inbound = ByteBuffer()
            client.sendThroughTunnel(bytes)
        }
        guard hasEnded else {
            socket?.read0()
            return false
        }
        detach()
        client.tunnelEnded()
        return false
    }

    private func end(_ client: ClientConnection, keepsAlive: Bool) {
        detach()
        isReused = true
        if client.endResponse(upstreamKeepsAlive: keepsAlive) {
            giveBack()
            client.process()
        } else {
            close()
        }
    }

    private func connectionFailed() { fail(.closed) }

    private func fail(_ failure: Exchange.Failure) {
        guard let client else { return }
        // That an idle connection closes just when it is used is nobody's fault.
        if failure != .closed || !isReused { pool.failed(endpoint, "\(failure)", now: pool.eventLoop.now) }
        detach()
        socket?.close(promise: nil)
        client.upstreamFailed(failure)
    }

    private func detach() {
        state = .idle
        guard client != nil else { return }
        client = nil
        pool.requestEnded(endpoint)
    }
}
