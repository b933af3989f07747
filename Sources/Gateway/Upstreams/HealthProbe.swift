import NIOCore

/// Asks an endpoint whether it is well, over a connection of its own.
final class HealthProbe: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private let question: ByteBuffer
    private var scanner: ResponseHeadScanner
    private var arrived = ByteBuffer()
    private var finish: ((Bool) -> Void)?

    /// Makes a probe.
    ///
    /// - Parameter finish: called once with the answer.
    init(_ check: HealthCheck, authority: String, limits: MessageLimits, finish: @escaping (Bool) -> Void) {
        question = ByteBuffer(
            string: "GET \(check.path) HTTP/1.1\r\nHost: \(authority)\r\nUser-Agent: milestone-gateway\r\n"
                + "Connection: close\r\n\r\n")
        scanner = ResponseHeadScanner(limits: limits)
        self.finish = finish
    }

    /// Says the answer, unless it has been said.
    func conclude(isWell: Bool) {
        finish?(isWell)
        finish = nil
    }

    func channelActive(context: ChannelHandlerContext) {
        context.writeAndFlush(wrapOutboundOut(question), promise: nil)
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guard finish != nil else { return }
        var bytes = unwrapInboundIn(data)
        arrived.writeBuffer(&bytes)
        do {
            let arrived = arrived
            guard try scanner.scan(arrived.readableBytesUInt8Span) else { return }
            conclude(isWell: (200..<400).contains(scanner.head.status))
        } catch {
            conclude(isWell: false)
        }
        context.close(promise: nil)
    }

    func channelInactive(context: ChannelHandlerContext) { conclude(isWell: false) }

    func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }
}
