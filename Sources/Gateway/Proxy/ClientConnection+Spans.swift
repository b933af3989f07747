import NIOCore

extension ClientConnection {
    /// Begins a sending of the request to an upstream.
    ///
    /// - Returns: the place in the trace that the upstream is told.
    func beginAttempt(_ request: ClientRequest, at endpoint: UpstreamEndpoint) -> TraceParent {
        guard loop.spans != nil, request.trace.isSampled else { return request.trace }
        let child = request.trace.child(using: &loop.generator)
        request.attempt = RequestSpans.Attempt(span: child.span, start: .now(), address: endpoint.name)
        return child
    }

    /// A sending is over; nothing happens when it was over before.
    func endAttempt(status: Int? = nil, failure: String? = nil) {
        guard let request, let attempt = request.attempt, let spans = loop.spans else { return }
        request.attempt = nil
        spans.record(
            attempt, of: request, resends: exchange.attempts - 1, status: status ?? request.status,
            failure: failure)
    }
}
