import HTTPTypes

/// Agrees to speak WebSocket (RFC 6455).
enum WebSocketUpgrade {
    /// The answer to a request that asks for it.
    ///
    /// - Parameter upgrade: what the connection becomes, by the one of `protocols` that is spoken.
    /// - Throws: ``StatusError`` for a request that doesn't, or that knows none of `protocols`.
    static func response(
        to request: APIRequest, protocols: [String], _ upgrade: (String) throws -> ConnectionUpgrade
    ) throws -> APIResponse {
        guard request.headers[.upgrade]?.lowercased() == "websocket",
            let key = request.headers[.secWebSocketKey]?.nonEmpty
        else {
            throw StatusError.badRequest("you must specify at least 1 'Upgrade' header of a WebSocket")
        }
        let offered = request.headers[values: .secWebSocketProtocol].flatMap { $0.split(separator: ",") }
            .map { $0.trimmed }
        guard let chosen = protocols.first(where: offered.contains) else {
            throw StatusError(
                code: 403, reason: "Forbidden",
                message: "unable to upgrade: unable to negotiate protocol: client supports \(offered), "
                    + "server accepts \(protocols)")
        }
        var response = APIResponse(
            status: .switchingProtocols, contentType: "", body: .upgraded(try upgrade(chosen)))
        response.head.headerFields = [
            .upgrade: "websocket", .connection: "Upgrade",
            .secWebSocketAccept: WebSocketFrame.acceptance(of: key), .secWebSocketProtocol: chosen,
        ]
        return response
    }
}

extension Substring {
    fileprivate var trimmed: String { String(drop { $0 == " " }.prefix { $0 != " " }) }
}
