import NIOCore
import Observability

/// Why the gateway answers a request itself, in the words of a person and in the form that the client reads.
struct Refusal: Sendable, Equatable {
    /// The status code.
    var status: Int
    /// What happened and what to do about it, one sentence or two.
    var detail: String
    /// Seconds after which the request may succeed.
    var retryAfter: Int?
    /// The challenge that a token would answer (RFC 6750, 3).
    var challenge: String?
    /// The methods that the resource has.
    var allow: String?
    /// Whether a browser may ask again by itself after the time of `retryAfter`.
    var reloads = false

    /// Makes a refusal.
    init(_ status: Int, _ detail: String, retryAfter: Int? = nil, challenge: String? = nil, allow: String? = nil) {
        self.status = status
        self.detail = detail
        self.retryAfter = retryAfter
        self.challenge = challenge
        self.allow = allow
    }

    /// The answer, as a page for whoever reads pages, else as problem+json (RFC 9457).
    ///
    /// - Parameters:
    ///   - prefersHTML: whether the client is a browser.
    ///   - trace: the trace to find the request by.
    func answer(prefersHTML: Bool, trace: TraceParent?) -> Answer {
        var fields: [(name: String, value: String)] = [("Cache-Control", "no-store")]
        if let retryAfter { fields.append(("Retry-After", String(retryAfter))) }
        if let challenge { fields.append(("WWW-Authenticate", challenge)) }
        if let allow { fields.append(("Allow", allow)) }
        if prefersHTML {
            fields.append(("Content-Security-Policy", RefusalPage.contentSecurityPolicy))
            return Answer(
                status: status, contentType: "text/html; charset=utf-8",
                body: RefusalPage.render(self, trace: trace), fields: fields)
        }
        return Answer(status: status, contentType: "application/problem+json", body: problem(trace), fields: fields)
    }

    private func problem(_ trace: TraceParent?) -> ByteBuffer {
        var json = ByteBuffer()
        json.writeString(#"{"type":"about:blank","title":"\#(StatusPhrase.of(status))","status":\#(status),"detail":"#)
        json.writeJSONString(detail)
        if let trace {
            json.writeStaticString(#","trace_id":""#)
            json.writeString(trace.traceID)
            json.writeStaticString("\"")
        }
        json.writeStaticString("}")
        return json
    }
}

extension Refusal {
    /// The refusal of a message with a defect.
    init(_ defect: MessageDefect) {
        self.init(defect.status, "The request was refused: \(defect.rawValue).")
    }

    /// The refusal when an upstream doesn't answer.
    init(upstream name: String, status: Int) {
        switch status {
        case 502:
            self.init(
                502, "The \(name) ended the connection without a proper answer. Try again in a moment.", retryAfter: 1)
        case 504: self.init(504, "The \(name) took too long to answer. Try again in a moment.", retryAfter: 5)
        default:
            self.init(503, "The \(name) can't be reached at the moment. Try again in a few seconds.", retryAfter: 2)
        }
    }

    /// The refusal when an upstream isn't to be asked.
    init(_ unavailable: UpstreamUnavailable, upstream name: String) {
        switch unavailable {
        case .overloaded:
            self.init(503, "The \(name) has more to do than it can. Try again in a moment.", retryAfter: 1)
        case .resting(let pause):
            let seconds = Int(pause.nanoseconds / 1_000_000_000) + 1
            self.init(
                503, "The \(name) keeps failing and is left alone for a moment. Try again in \(seconds) s.",
                retryAfter: seconds)
        case .unresolved, .unreachable: self.init(upstream: name, status: 503)
        }
    }

    /// Whether an Accept field names HTML: only browsers do.
    static func prefersHTML(_ bytes: Span<UInt8>, _ accept: Range<Int>) -> Bool {
        var found = false
        MessageFields.eachToken(bytes, accept) { found = found || bytes.begins(with: "text/html", in: $0) }
        return found
    }
}
