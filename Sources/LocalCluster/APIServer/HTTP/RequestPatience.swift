import NIOCore
import NIOHTTP1

/// How long a connection may keep the server waiting.
package struct Patience: Sendable, Hashable {
    /// For the head of a connection's first request.
    package var head: Duration
    /// For a request to be whole, from its head on.
    package var request: Duration
    /// For the next request of a connection that had its answer.
    package var idle: Duration
    /// For a client that reads nothing of an answer that is ready, such as the events of its watch.
    package var reading: Duration

    package init(
        head: Duration = .seconds(32), request: Duration = .seconds(60), idle: Duration = .seconds(90),
        reading: Duration = .seconds(60)
    ) {
        self.head = head
        self.request = request
        self.idle = idle
        self.reading = reading
    }
}

/// Closes the connections of clients that don't finish what they begin, as kube-apiserver does.
///
/// An answer may take as long as it likes: a watch has nothing to say for hours. What is said must be read, though: a
/// watcher that lets its events pile up is cut off, and begins again where it stood if that is still known.
final class RequestPatience: ChannelDuplexHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias InboundOut = HTTPServerRequestPart
    typealias OutboundIn = HTTPServerResponsePart
    typealias OutboundOut = HTTPServerResponsePart

    private let patience: Patience
    private var deadline: Scheduled<Void>?
    private var readingDeadline: Scheduled<Void>?

    init(_ patience: Patience) { self.patience = patience }

    func channelActive(context: ChannelHandlerContext) {
        wait(patience.head, context)
        context.fireChannelActive()
    }

    func channelInactive(context: ChannelHandlerContext) {
        deadline?.cancel()
        readingDeadline?.cancel()
        context.fireChannelInactive()
    }

    func channelWritabilityChanged(context: ChannelHandlerContext) {
        readingDeadline?.cancel()
        if !context.channel.isWritable { readingDeadline = closing(in: patience.reading, context) }
        context.fireChannelWritabilityChanged()
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
        deadline = closing(in: limit, context)
    }

    private func closing(in limit: Duration, _ context: ChannelHandlerContext) -> Scheduled<Void> {
        let channel = context.channel
        return context.eventLoop.scheduleTask(in: TimeAmount(limit)) { channel.close(promise: nil) }
    }
}
