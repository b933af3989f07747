import HTTPTypes
import KubernetesModel
import Tracing

/// The span of a request, in the words of OpenTelemetry's conventions for HTTP clients.
struct RequestSpan {
    private let span: any Span

    init(_ span: any Span, _ request: ClientRequest, host: String) {
        self.span = span
        guard span.isRecording else { return }
        span.updateAttributes { attributes in
            attributes["http.request.method"] = request.head.method.rawValue
            attributes["url.template"] = Self.template(of: request)
            attributes["url.path"] = Self.path(of: request)
            if !host.isEmpty { attributes["server.address"] = host }
        }
    }

    /// The name: the method and the kind of thing, the same for all objects.
    static func name(of request: ClientRequest) -> String {
        "\(request.head.method.rawValue) \(template(of: request))"
    }

    /// What the server answered.
    func answered(_ code: Int, attempt: Int) {
        guard span.isRecording else { return }
        span.updateAttributes { attributes in
            attributes["http.response.status_code"] = code
            if attempt > 1 { attributes["http.request.resend_count"] = attempt - 1 }
        }
    }

    /// Says that the request is going to be made again.
    func repeats(after error: APIError, in delay: Duration) {
        guard span.isRecording else { return }
        span.addEvent(
            SpanEvent(name: "retry", attributes: ["error.type": .string(error.kind), "delay": "\(delay)"]))
    }

    /// Says that the request failed for good; an answer that callers expect, such as `404`, is an error to HTTP, too.
    func failed(_ error: APIError) {
        guard span.isRecording else { return }
        span.attributes["error.type"] = error.kind
        span.setStatus(SpanStatus(code: .error, message: error.message))
    }

    /// The request with the trace's identity among its header fields.
    func propagating(_ request: ClientRequest, through tracer: any Instrument) -> ClientRequest {
        var request = request
        tracer.inject(span.context, into: &request.head.headerFields, using: FieldInjector())
        return request
    }

    /// The path with namespace and name left open.
    static func template(of request: ClientRequest) -> String {
        let path = path(of: request)
        var parts = path.split(separator: "/", omittingEmptySubsequences: true)
        let root = parts.first == "api" ? 2 : parts.first == "apis" ? 3 : parts.count
        guard parts.count > root else { return String(path) }
        var resource = root
        // A namespace is an object of its own, with subresources, as well as the place of others.
        if parts[root] == "namespaces", parts.count > root + 2, !["status", "finalize"].contains(parts[root + 2]) {
            parts[root + 1] = "{namespace}"
            resource = root + 2
        }
        if parts.count > resource + 1 { parts[resource + 1] = "{name}" }
        return "/" + parts.joined(separator: "/")
    }

    private static func path(of request: ClientRequest) -> String {
        String((request.head.path ?? "/").prefix { $0 != "?" })
    }
}

/// Writes the trace's identity into header fields.
private struct FieldInjector: Injector {
    func inject(_ value: String, forKey key: String, into carrier: inout HTTPFields) {
        guard let name = HTTPField.Name(key) else { return }
        carrier[name] = value
    }
}

extension APIError {
    /// The HTTP status, or else the code: few values, as spans and metrics need them.
    fileprivate var kind: String { status?.code.map(String.init) ?? code.name }
}
