import HTTPTypes

/// Agrees to speak SPDY/3.1, as Kubernetes did before WebSockets.
///
/// Source: `k8s.io/apimachinery/pkg/util/httpstream`.
enum SPDYUpgrade {
    private static let version = HTTPField.Name("X-Stream-Protocol-Version")

    /// The answer to a request that asks for it.
    ///
    /// - Throws: ``StatusError`` for a request that knows none of `protocols`.
    static func response(
        to request: APIRequest, protocols: [String], _ upgrade: () throws -> ConnectionUpgrade
    ) throws -> APIResponse {
        let offered = version.map { request.headers[values: $0] } ?? []
        guard let chosen = protocols.first(where: offered.contains) else {
            throw StatusError(
                code: 403, reason: "Forbidden",
                message: "unable to upgrade: unable to negotiate protocol: client supports \(offered), "
                    + "server accepts \(protocols)")
        }
        var response = APIResponse(status: .switchingProtocols, contentType: "", body: .upgraded(try upgrade()))
        response.head.headerFields = [.upgrade: "SPDY/3.1", .connection: "Upgrade"]
        if let version { response.head.headerFields[version] = chosen }
        return response
    }
}
