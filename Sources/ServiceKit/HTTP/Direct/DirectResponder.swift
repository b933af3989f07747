package import HTTPTypes
import Logging
package import NIOCore
package import ServiceContextModule

/// Answers requests on their connection's own event loop, without router and task: for those that come most often.
///
/// What it leaves, whatever the reason, the router answers as if nothing had happened; so it need not know how to refuse
/// a request that is wrong.
package protocol DirectResponder: Sendable {
    /// Whether a request may be answered here, by its head alone; its body is read first then.
    func accepts(_ head: HTTPRequest) -> Bool

    /// Begins to answer a request; it must not block.
    /// - Parameter reply: Takes the answer, from any thread.
    /// - Returns: What is called when the client goes away before; nil leaves the request to the router.
    func start(_ request: DirectRequest, _ reply: DirectReply) -> (@Sendable () -> Void)?
}

/// A request that has come as a whole.
package struct DirectRequest: Sendable {
    package let head: HTTPRequest
    /// The path without its query.
    package let path: String
    package let body: ByteBuffer
    /// Holds the trace that it belongs to.
    package let context: ServiceContext
    /// Whether somebody records what is done for it.
    package let isRecording: Bool
}

/// The way back to a request's connection; good for one answer.
package struct DirectReply: Sendable {
    private let handler: NIOLoopBound<DirectHandler>
    private let eventLoop: any EventLoop
    private let number: Int

    init(to handler: DirectHandler, number: Int, on eventLoop: any EventLoop) {
        self.handler = NIOLoopBound(handler, eventLoop: eventLoop)
        self.eventLoop = eventLoop
        self.number = number
    }

    /// Answers the request.
    /// - Parameters:
    ///   - route: Its path as the router has it, for metrics.
    ///   - make: Makes the answer, on the connection's event loop.
    package func complete(route: String, _ make: @escaping @Sendable () -> BufferedResponse) {
        eventLoop.execute { [handler, number] in
            handler.value.finish(number, route: route, make)
        }
    }
}

/// A responder, and those whom the connections tell of its requests.
struct DirectService: Sendable {
    let responder: any DirectResponder
    let observer: RequestObserver
    let logger: Logger
}
