import NIOCore

/// The request that a client's connection is busy with.
///
/// A class, because it is looked at in many places and large: copies of it would cost more than it does.
final class ClientRequest {
    /// The bytes of the head.
    let bytes: ByteBuffer
    /// What they mean.
    let head: RequestHead
    /// Where it goes.
    let target: RequestTarget
    /// The route that it takes; nil when there is none.
    let route: Route?
    /// Its place in the trace.
    let trace: TraceParent
    /// The span that the client named as the parent; nil when the trace begins here.
    let callerSpan: UInt64?
    /// Its present sending to an upstream, while somebody records that.
    var attempt: RequestSpans.Attempt?
    /// When its head was whole.
    let start: NIODeadline
    /// The same in nanoseconds since 1970; 0 while nobody records spans.
    var startTime: UInt64 = 0
    /// Where it comes from.
    let origin: RequestOrigin
    /// The origin of another site's page that may read the response.
    var crossOrigin: [UInt8]?
    /// What serves it.
    var pool: UpstreamPool?
    /// Until when the response's head must be there, however often the request is sent.
    var overall = NIODeadline.distantFuture
    /// Whom it acts for.
    var identity: Identity?
    /// The status of the response whose head has been sent.
    var status: Int?
    /// Bytes of the response's body that have been sent.
    var sentBytes = 0
    /// Where it was sent.
    var upstreamAddress: [UInt8]?

    /// Takes what the head says.
    init(
        bytes: ByteBuffer, head: RequestHead, target: RequestTarget, route: Route?, trace: TraceParent,
        callerSpan: UInt64?, origin: RequestOrigin, start: NIODeadline
    ) {
        self.bytes = bytes
        self.head = head
        self.target = target
        self.route = route
        self.trace = trace
        self.callerSpan = callerSpan
        self.origin = origin
        self.start = start
    }

    /// A moment since its start in nanoseconds since 1970: all moments of a request by the same two clocks' reading, so
    /// that none seems to come before what it came after.
    func time(of moment: NIODeadline) -> UInt64 { startTime + UInt64(max(0, (moment - start).nanoseconds)) }

    /// What its route is called in metrics and logs.
    var routeName: String { route?.name ?? "none" }

    /// Whether the client is a browser that would show a page.
    var prefersHTML: Bool {
        guard let accept = head.fields.first(.accept) else { return false }
        let bytes = bytes
        return Refusal.prefersHTML(bytes.readableBytesUInt8Span, accept.value)
    }

    /// Whether the client waits for a go-ahead before it sends the body.
    var expectsContinue: Bool {
        let bytes = bytes
        return head.expectsContinue(bytes.readableBytesUInt8Span)
    }

    /// Whether the client asks to speak WebSocket from now on.
    var wantsWebSocket: Bool {
        guard head.fields.saysUpgrade else { return false }
        let bytes = bytes
        return head.wantsWebSocket(bytes.readableBytesUInt8Span)
    }

    /// The refresh token that a browser sent along; for the gateway's own endpoints.
    var refreshCookie: String? {
        let bytes = bytes
        let span = bytes.readableBytesUInt8Span
        for field in head.fields.lines where field.known == .cookie {
            if let value = SessionCookies.value(of: SessionCookies.refresh, span, field.value) {
                return span.text(value)
            }
        }
        return nil
    }

    /// The canonical path as text; for the gateway's own endpoints.
    var path: String {
        let bytes = bytes
        return switch target.path {
        case .verbatim(let range): bytes.readableBytesUInt8Span.text(range)
        case .canonical(let octets): String(decoding: octets, as: UTF8.self)
        }
    }
}
