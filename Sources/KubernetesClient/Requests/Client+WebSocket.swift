import HTTPTypes
import KubernetesModel
import Tracing

extension Client {
    /// Opens a WebSocket and lends it, within one span.
    ///
    /// It is not tried again: what is run may have begun to run.
    ///
    /// - Parameter subprotocols: what is offered, best first.
    /// - Throws: ``APIError``; `CancellationError`; what `body` throws.
    public func withWebSocket<Result: Sendable>(
        _ request: ClientRequest, subprotocols: [String], _ body: (WebSocket) async throws -> Result
    ) async throws -> Result {
        let tracer = tracer
        return try await tracer.withAnySpan(RequestSpan.name(of: request), ofKind: .client) { span in
            let span = RequestSpan(span, request, host: transport.host)
            var request = span.propagating(request, through: tracer)
            if let impersonation { request.head.headerFields.append(contentsOf: impersonation.fields) }
            if let rateLimiter { metrics.recordWait(request, try await rateLimiter.wait()) }
            let start = time.now
            do {
                return try await transport.withWebSocket(request, subprotocols: subprotocols) { socket in
                    metrics.record(request, code: 101, duration: time.now - start)
                    span.answered(101, attempt: 1)
                    guard subprotocols.contains(socket.subprotocol) else {
                        throw APIError(
                            .decoding,
                            message:
                                "the server speaks \(socket.subprotocol), not \(subprotocols.joined(separator: " or "))"
                        )
                    }
                    return try await body(socket)
                }
            } catch var error as APIError {
                error.request = error.request ?? request.summary
                if let code = error.status?.code { metrics.record(request, code: code, duration: time.now - start) }
                span.failed(error)
                throw error
            }
        }
    }
}
