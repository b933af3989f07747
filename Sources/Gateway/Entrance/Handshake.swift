import NIOCore
import NIOHTTP2
import NIOTLS

/// Waits for a TLS handshake and makes the connection speak what was agreed: HTTP/2 or HTTP/1.1.
final class Handshake: ChannelInboundHandler, RemovableChannelHandler {
    typealias InboundIn = ByteBuffer

    private let loop: GatewayLoop
    private let origin: ClientOrigin
    private var deadline: Scheduled<Void>?
    private var arrived: [NIOAny] = []
    private var isOver = false

    /// Makes a handler for a connection from `origin`.
    init(loop: GatewayLoop, origin: ClientOrigin) {
        self.loop = loop
        self.origin = origin
    }

    func channelActive(context: ChannelHandlerContext) {
        deadline = context.eventLoop.assumeIsolated().scheduleTask(in: loop.timeouts.head) {
            context.close(promise: nil)
        }
        context.read()
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) { arrived.append(data) }

    func channelReadComplete(context: ChannelHandlerContext) {
        if !isOver { context.read() }
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        guard case .handshakeCompleted(let agreed) = event as? TLSUserEvent else {
            return context.fireUserInboundEventTriggered(event)
        }
        deadline?.cancel()
        isOver = true
        do {
            if agreed == "h2" {
                try HTTP2Session.open(on: context, loop: loop, origin: origin)
            } else {
                try context.pipeline.syncOperations.addHandler(ClientConnection(loop: loop, origin: origin))
            }
        } catch {
            return context.close(promise: nil)
        }
        context.fireChannelActive()
        for data in arrived { context.fireChannelRead(data) }
        if !arrived.isEmpty { context.fireChannelReadComplete() }
        context.pipeline.syncOperations.removeHandler(self, promise: nil)
    }

    func channelInactive(context: ChannelHandlerContext) {
        deadline?.cancel()
        if !isOver { loop.metrics.connectionRefused("handshake") }
        context.fireChannelInactive()
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }
}
