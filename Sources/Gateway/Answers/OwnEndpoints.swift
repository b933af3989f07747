import NIOCore

/// A request to one of the gateway's own endpoints, with its whole body.
struct OwnRequest: Sendable {
    /// The canonical path.
    var path: String
    /// The method.
    var method: RequestMethod
    /// The body.
    var body: ByteBuffer
    /// The client's address.
    var clientAddress: String
    /// The refresh token in a cookie.
    var refreshCookie: String?
    /// Whether the field X-CSRF-Token is there, which no other site's page can make a browser send.
    var saysCSRFToken = false
}

/// The gateway's own endpoints, as connections see them.
protocol OwnEndpoints: Sendable {
    /// Most bytes that a body may have.
    var bodyLimit: Int { get }

    /// Takes a request; `respond` is called once, on any thread.
    ///
    /// - Returns: false when there are too many requests already; `respond` isn't called then.
    func submit(_ request: OwnRequest, respond: @escaping @Sendable (OwnResponse) -> Void) -> Bool
}

/// What an endpoint of the gateway answers.
enum OwnResponse: Sendable, Equatable {
    case answer(Answer)
    case refusal(Refusal)
}
