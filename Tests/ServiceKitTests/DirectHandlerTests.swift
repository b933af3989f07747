import HTTPTypes
import Logging
import NIOCore
import NIOEmbedded
import NIOHTTPTypes
import Observability
import Synchronization
import Testing

@testable import ServiceKit

struct DirectHandlerTests {
    /// Takes what is below `/direct` and answers when it is told to.
    private final class Responder: DirectResponder {
        let replies = Mutex<[DirectReply]>([])
        let bodies = Mutex<[String]>([])
        let withdrawn = Mutex(0)

        func accepts(_ head: HTTPRequest) -> Bool { head.path?.hasPrefix("/direct") == true }

        func start(_ request: DirectRequest, _ reply: DirectReply) -> (@Sendable () -> Void)? {
            if request.path == "/direct/not" { return nil }
            bodies.withLock { $0.append(String(buffer: request.body)) }
            replies.withLock { $0.append(reply) }
            return { self.withdrawn.withLock { $0 += 1 } }
        }

        func answer(_ text: String) {
            let reply = replies.withLock { $0.remove(at: 0) }
            reply.complete(route: "/direct") { BufferedResponse(.ok, body: ByteBuffer(string: text)) }
        }
    }

    private final class Spans: SpanRecorder {
        let names = Mutex<[String]>([])
        func record(_ span: FinishedSpan) { names.withLock { $0.append(span.operationName) } }
    }

    private let responder = Responder()
    private let spans = Spans()
    private let channel: EmbeddedChannel

    init() throws {
        let observer = RequestObserver(
            settings: HTTPSettings(port: 0), telemetry: .init(tracer: W3CTracer(recorder: spans)))
        let handler = DirectHandler(
            DirectService(responder: responder, observer: observer, logger: Logger(label: "test")))
        channel = EmbeddedChannel(handler: handler)
        try channel.connect(to: .init(unixDomainSocketPath: "/none")).wait()
    }

    private func send(_ method: HTTPRequest.Method = .get, _ path: String, body: String? = nil) throws {
        let head = HTTPRequest(method: method, scheme: "http", authority: "test", path: path)
        try channel.writeInbound(HTTPRequestPart.head(head))
        if let body { try channel.writeInbound(HTTPRequestPart.body(ByteBuffer(string: body))) }
        try channel.writeInbound(HTTPRequestPart.end(nil))
    }

    /// The paths and bodies of what the router gets.
    private func routed() throws -> [String] {
        var parts: [String] = []
        while let part = try channel.readInbound(as: HTTPRequestPart.self) {
            switch part {
            case .head(let head): parts.append(head.path ?? "")
            case .body(let body): parts.append(String(buffer: body))
            case .end: parts.append("end")
            }
        }
        return parts
    }

    /// The statuses and bodies of what is sent.
    private func sent() throws -> [String] {
        channel.embeddedEventLoop.run()
        var parts: [String] = []
        while let part = try channel.readOutbound(as: HTTPResponsePart.self) {
            switch part {
            case .head(let head): parts.append(String(head.status.code))
            case .body(let body): parts.append(String(buffer: body))
            case .end: break
            }
        }
        return parts
    }

    private func answerFromRouter(_ status: HTTPResponse.Status) throws {
        try channel.writeOutbound(HTTPResponsePart.head(HTTPResponse(status: status)))
        try channel.writeOutbound(HTTPResponsePart.end(nil))
    }

    @Test func answersInTheOrderOfTheRequestsWhoeverAnswersThem() throws {
        try send(.get, "/direct/1")
        try send(.get, "/routed")
        try send(.get, "/direct/2")
        #expect(try routed() == [])
        responder.answer("one")
        #expect(try sent() == ["200", "one"])
        // Once the router has something to do, what follows is its own, too.
        #expect(try routed() == ["/routed", "end", "/direct/2", "end"])
        try answerFromRouter(.accepted)
        try send(.get, "/direct/3")
        #expect(try routed() == ["/direct/3", "end"])
        try answerFromRouter(.accepted)
        try answerFromRouter(.accepted)
        try send(.get, "/direct/4")
        responder.answer("four")
        #expect(try sent() == ["202", "202", "202", "200", "four"])
    }

    @Test func handsOnWhatIsNotAnsweredHereAsItCame() throws {
        try send(.post, "/direct/not", body: "text")
        #expect(try routed() == ["/direct/not", "text", "end"])
        try answerFromRouter(.ok)
        try send(.post, "/direct", body: String(repeating: "x", count: 100_000))
        #expect(try routed().map(\.count) == ["/direct".count, 100_000, 3])
        try answerFromRouter(.ok)
        try send(.post, "/direct", body: "short")
        #expect(try routed() == [])
        #expect(responder.bodies.withLock { $0 } == ["short"])
    }

    @Test func leavesTheSpansOfWhatIsNotAnsweredHereToTheRouter() throws {
        try send(.get, "/direct/not")
        #expect(try routed() == ["/direct/not", "end"])
        try answerFromRouter(.ok)
        #expect(spans.names.withLock { $0 } == [])
        try send(.get, "/direct/1")
        responder.answer("one")
        #expect(try sent() == ["200", "200", "one"])
        #expect(spans.names.withLock { $0 } == ["GET /direct"])
    }

    @Test func tellsTheResponderWhenTheClientGoesAway() throws {
        try send(.get, "/direct")
        _ = try channel.finish()
        #expect(responder.withdrawn.withLock { $0 } == 1)
        // The answer comes too late, and is nobody's.
        responder.answer("late")
        #expect(try sent() == [])
    }

    @Test func errorsAndEndsWaitForTheAnswerBeforeThem() throws {
        struct Broken: Error {}
        try send(.get, "/direct")
        channel.pipeline.fireUserInboundEventTriggered(ChannelEvent.inputClosed)
        channel.pipeline.fireErrorCaught(Broken())
        try channel.throwIfErrorCaught()
        responder.answer("one")
        #expect(try sent() == ["200", "one"])
        #expect(throws: Broken.self) { try channel.throwIfErrorCaught() }
    }
}
