import HTTPTypes
public import KubernetesClient

/// Lets writes through only while the process leads.
///
/// A write that is on its way when leadership becomes doubtful is given up before anybody else can lead, provided that
/// `base` heeds a request's ``KubernetesClient/ClientRequest/headTimeout``. Reads always pass: who doesn't lead keeps its
/// stores warm.
public struct FencedTransport: ClientTransport {
    private let base: any ClientTransport
    private let leadership: Leadership

    public init(_ base: any ClientTransport, by leadership: Leadership) {
        self.base = base
        self.leadership = leadership
    }

    public var host: String { base.host }

    /// - Throws: `APIError` with code `transport`, as not sent, when the process doesn't lead.
    public func send(_ request: ClientRequest) async throws -> ClientResponse {
        if request.head.method == .get || request.head.method == .head { return try await base.send(request) }
        let remaining = leadership.remaining
        guard remaining > .zero else {
            var error = APIError(
                .transport, message: "this process doesn't lead (\(leadership.phase.rawValue))",
                request: request.summary)
            error.isUnsent = true
            throw error
        }
        var request = request
        request.headTimeout = min(request.headTimeout, remaining)
        return try await base.send(request)
    }

    /// Passes everything: what a program in a container does is its own affair.
    public func withWebSocket<Result: Sendable>(
        _ request: ClientRequest, subprotocols: [String], _ body: (WebSocket) async throws -> Result
    ) async throws -> Result {
        try await base.withWebSocket(request, subprotocols: subprotocols, body)
    }

    /// Nothing: `base` is its owner's to shut down.
    public func shutdown() async throws {}
}

extension Client {
    /// A client whose writes are refused unless the process leads.
    public func fenced(by leadership: Leadership) -> Client {
        over(FencedTransport(transport, by: leadership))
    }
}
