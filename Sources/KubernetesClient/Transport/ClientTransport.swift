public import HTTPTypes
public import NIOCore

/// What carries a ``Client``'s requests to an API server.
///
/// A transport knows where the server is and who the caller is; everything above it speaks only of paths.
public protocol ClientTransport: Sendable {
    /// The server's host, for metrics and spans; empty when there is none, as within a process.
    var host: String { get }

    /// Sends a request and returns once the head of the answer is there.
    ///
    /// Any HTTP status is an answer. The body arrives as the caller asks for it, and dropping it abandons the request.
    ///
    /// - Throws: `APIError` with code `transport` or `timeout`; `CancellationError`.
    func send(_ request: ClientRequest) async throws -> ClientResponse

    /// Opens a WebSocket and lends it.
    ///
    /// - Parameter subprotocols: what is offered, best first.
    /// - Throws: `APIError`, with the server's words when it refuses, and with code `invalidRequest` when the transport
    ///   has no WebSockets; `CancellationError`; what `body` throws.
    func withWebSocket<Result: Sendable>(
        _ request: ClientRequest, subprotocols: [String], _ body: (WebSocket) async throws -> Result
    ) async throws -> Result

    /// Closes connections; requests after it fail.
    func shutdown() async throws
}

extension ClientTransport {
    /// No host.
    public var host: String { "" }

    /// Refuses: there are no WebSockets.
    public func withWebSocket<Result: Sendable>(
        _ request: ClientRequest, subprotocols: [String], _ body: (WebSocket) async throws -> Result
    ) async throws -> Result {
        throw APIError(.invalidRequest, message: "this transport has no WebSockets", request: request.summary)
    }

    /// Nothing to close.
    public func shutdown() async throws {}
}

/// A request to an API server.
public struct ClientRequest: Sendable {
    /// How the body of the answer is going to arrive.
    public enum Delivery: Sendable, Hashable {
        /// At once, as the answer to most requests.
        case whole
        /// Piece by piece for minutes, never silent for longer than ``ClientRequest/idleTimeout``: a watch.
        case watch
        /// Piece by piece, silent for as long as nothing happens: a log that is followed.
        case stream
    }

    /// Method, path with query, and header fields; a transport sets the authority and the credentials.
    public var head: HTTPRequest
    /// The body; `nil` for none.
    public var body: ByteBuffer?
    /// How the body of the answer is going to arrive.
    public var delivery: Delivery
    /// How long the head of the answer may take.
    public var headTimeout: Duration

    public init(
        head: HTTPRequest, body: ByteBuffer? = nil, delivery: Delivery = .whole, headTimeout: Duration = .seconds(60)
    ) {
        self.head = head
        self.body = body
        self.delivery = delivery
        self.headTimeout = headTimeout
    }

    /// A request that asks for JSON.
    ///
    /// - Parameters:
    ///   - path: the path, percent-encoded.
    ///   - query: names and values, not encoded yet; in this order.
    ///   - accept: the media type that the answer should have.
    public init(
        method: HTTPRequest.Method, path: String, query: [(String, String)] = [], body: ByteBuffer? = nil,
        contentType: String = "application/json", accept: String = "application/json",
        delivery: Delivery = .whole
    ) {
        var fields = HTTPFields()
        fields[.accept] = accept
        if body != nil { fields[.contentType] = contentType }
        let head = HTTPRequest(
            method: method, scheme: nil, authority: nil, path: path + Self.encoded(query), headerFields: fields)
        self.init(head: head, body: body, delivery: delivery)
    }

    /// The method and the path without its query, as errors and logs name a request.
    public var summary: String {
        let path = head.path ?? "/"
        return "\(head.method.rawValue) \(path.prefix { $0 != "?" })"
    }

    private static func encoded(_ query: [(String, String)]) -> String {
        guard !query.isEmpty else { return "" }
        return "?" + query.map { "\(PercentEncoding.encode($0))=\(PercentEncoding.encode($1))" }.joined(separator: "&")
    }
}

/// An API server's answer.
public struct ClientResponse: Sendable {
    /// Status and header fields.
    public var head: HTTPResponse
    /// The body.
    public var body: ResponseBody

    public init(head: HTTPResponse, body: ResponseBody) {
        self.head = head
        self.body = body
    }
}
