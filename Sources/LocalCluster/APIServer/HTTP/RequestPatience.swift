import NIOCore
import NIOHTTP1

/// How long a connection may keep the server waiting.
package struct Patience: Sendable, Hashable {
    /// For a request to be whole, from its connection or its head on.
    package var request: Duration
    /// For the next request of a connection that had its answer.
    package var idle: Duration

    package init(request: Duration = .seconds(60), idle: Duration = .seconds(90)) {
        self.request = request
        self.idle = idle
    }
}

/// Closes the connections of clients that don't finish what they begin, as kube-apiserver does.
///
/// An answer may take as long as it likes: a watch has nothing to say for hours.
final class RequestPatience: ChannelDuplexHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias InboundOut = HTTPServerRequestPart
    typealias OutboundIn = HTTPServerResponsePart
    typealias OutboundOut = HTTPServerResponsePart

    private let patience: Patience
    private var deadline: Scheduled<Void>?

    init(_ patience: Patience) { self.patience = patience }

    func channelActive(context: ChannelHandlerContext) {
        wait(patience.request, context)
        context.fireChannelActive()
    }

    func channelInactive(context: ChannelHandlerContext) {
        deadline?.cancel()
        context.fireChannelInactive()
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch unwrapInboundIn(data) {
        case .head: wait(patience.request, context)
        case .body: break
        case .end: deadline?.cancel()
        }
        context.fireChannelRead(data)
    }

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        if case .end = unwrapOutboundIn(data) { wait(patience.idle, context) }
        context.write(data, promise: promise)
    }

    private func wait(_ limit: Duration, _ context: ChannelHandlerContext) {
        deadline?.cancel()
        let channel = context.channel
        deadline = context.eventLoop.scheduleTask(in: TimeAmount(limit)) { channel.close(promise: nil) }
    }
}
