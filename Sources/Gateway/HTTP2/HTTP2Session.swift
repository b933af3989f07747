import NIOCore
import NIOHTTP2

/// A connection of HTTP/2: gives each of its streams a ``ClientConnection``, and ends when nothing has come for long or
/// the gateway stops.
final class HTTP2Session: ChannelInboundHandler, Slotted {
    typealias InboundIn = HTTP2Frame
    typealias OutboundOut = HTTP2Frame

    /// Most requests at once on one connection.
    private static let mostStreams = 100

    private let loop: GatewayLoop
    private var context: ChannelHandlerContext?
    private var streams = 0
    private var isGoing = false
    /// The session's place in its loop's list.
    var slot = 0
    /// When the session has been silent for too long.
    private(set) var deadline: NIODeadline

    private init(loop: GatewayLoop) {
        self.loop = loop
        deadline = .now() + loop.timeouts.idle
    }

    /// Makes the channel of `context` speak HTTP/2.
    static func open(on context: ChannelHandlerContext, loop: GatewayLoop, origin: ClientOrigin) throws {
        // Streams have windows of their own, which bound what is read; without reading the connection stands still.
        try context.channel.syncOptions?.setOption(.autoRead, value: true)
        let session = NIOLoopBound(HTTP2Session(loop: loop), eventLoop: context.eventLoop)
        var connection = NIOHTTP2Handler.ConnectionConfiguration()
        connection.initialSettings = [
            HTTP2Setting(parameter: .maxConcurrentStreams, value: mostStreams),
            HTTP2Setting(parameter: .maxHeaderListSize, value: loop.limits.head),
        ]
        connection.targetWindowSize = 1024 * 1024
        var stream = NIOHTTP2Handler.StreamConfiguration()
        stream.outboundBufferSizeHighWatermark = 64 * 1024
        stream.outboundBufferSizeLowWatermark = 32 * 1024
        _ = try context.pipeline.syncOperations.configureHTTP2Pipeline(
            mode: .server, connectionConfiguration: connection, streamConfiguration: stream
        ) { channel in
            channel.eventLoop.makeCompletedFuture { try session.value.begin(channel, from: origin) }
        }
        try context.pipeline.syncOperations.addHandler(session.value)
    }

    /// Tells the client to ask for nothing more, and closes the connection with its last request.
    func drain() {
        guard !isGoing, let context else { return }
        isGoing = true
        let frame = HTTP2Frame(
            streamID: .rootStream,
            payload: .goAway(lastStreamID: .maxID, errorCode: .noError, opaqueData: nil))
        context.writeAndFlush(wrapOutboundOut(frame), promise: nil)
        closeIfIdle()
    }

    /// Closes everything at once.
    func abort() { context?.close(promise: nil) }

    func handlerAdded(context: ChannelHandlerContext) {
        self.context = context
        loop.add(self)
        if loop.isDraining { drain() }
    }

    func handlerRemoved(context: ChannelHandlerContext) { self.context = nil }

    func channelInactive(context: ChannelHandlerContext) {
        loop.remove(self)
        context.fireChannelInactive()
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }

    private func begin(_ channel: any Channel, from origin: ClientOrigin) throws {
        streams += 1
        deadline = .distantFuture
        try channel.syncOptions?.setOption(.autoRead, value: false)
        let pipeline = channel.pipeline.syncOperations
        try pipeline.addHandler(HTTP2Stream(limits: loop.limits))
        try pipeline.addHandler(ClientConnection(loop: loop, origin: origin.ofStream))
        channel.closeFuture.assumeIsolated().whenComplete { _ in
            self.streams -= 1
            if self.streams == 0 { self.deadline = .now() + self.loop.timeouts.idle }
            self.closeIfIdle()
        }
    }

    private func closeIfIdle() {
        if isGoing, streams == 0 { context?.close(promise: nil) }
    }
}
