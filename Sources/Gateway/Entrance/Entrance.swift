import NIOCore
import NIOSSL

/// Lets one connection in: asks whether there is room, hears a balancer out, and makes the connection speak what its
/// listener speaks. Then it leaves the pipeline.
final class Entrance: ChannelInboundHandler, RemovableChannelHandler {
    typealias InboundIn = ByteBuffer
    typealias InboundOut = ByteBuffer

    private let loop: GatewayLoop
    private let certificate: ServerCertificate?
    private var arrived = ByteBuffer()
    private var deadline: Scheduled<Void>?

    /// Makes an entrance.
    ///
    /// - Parameter certificate: what the listener's TLS shows; nil for plain connections.
    init(loop: GatewayLoop, certificate: ServerCertificate?) {
        self.loop = loop
        self.certificate = certificate
    }

    func channelActive(context: ChannelHandlerContext) {
        let peer = context.channel.remoteAddress
        let client = ClientKey(peer)
        guard loop.connectionLimit.admit(client) else {
            loop.metrics.connectionRefused("limit")
            return context.close(promise: nil)
        }
        context.channel.closeFuture.whenComplete { [limit = loop.connectionLimit] _ in limit.release(client) }
        guard loop.entrance.expectsProxyHeader else { return open(context, from: peer) }
        guard loop.entrance.trustedProxies.isEmpty || loop.entrance.trustedProxies.contains(peer) else {
            loop.metrics.connectionRefused("untrusted")
            return context.close(promise: nil)
        }
        deadline = context.eventLoop.assumeIsolated().scheduleTask(in: loop.timeouts.head) {
            context.close(promise: nil)
        }
        context.read()
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        var bytes = unwrapInboundIn(data)
        arrived.writeBuffer(&bytes)
    }

    func channelReadComplete(context: ChannelHandlerContext) {
        do {
            switch try ProxyHeader(arrived) {
            case .incomplete: context.read()
            case .complete(let length, let source):
                deadline?.cancel()
                arrived.moveReaderIndex(forwardBy: length)
                open(context, from: source ?? context.channel.remoteAddress)
            }
        } catch {
            loop.metrics.connectionRefused("proxy_header")
            context.close(promise: nil)
        }
    }

    func channelInactive(context: ChannelHandlerContext) {
        deadline?.cancel()
        context.fireChannelInactive()
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }

    private func open(_ context: ChannelHandlerContext, from address: SocketAddress?) {
        let origin = ClientOrigin(
            address, isTrusted: loop.entrance.trustedProxies.contains(address), isSecure: certificate != nil)
        do {
            let pipeline = context.pipeline.syncOperations
            if let certificate {
                try pipeline.addHandler(NIOSSLServerHandler(context: certificate.context))
                try pipeline.addHandler(Handshake(loop: loop, origin: origin))
            } else {
                try pipeline.addHandler(ClientConnection(loop: loop, origin: origin))
            }
        } catch {
            return context.close(promise: nil)
        }
        context.fireChannelActive()
        if arrived.readableBytes > 0 {
            context.fireChannelRead(wrapInboundOut(arrived))
            context.fireChannelReadComplete()
        }
        context.pipeline.syncOperations.removeHandler(self, promise: nil)
    }
}
