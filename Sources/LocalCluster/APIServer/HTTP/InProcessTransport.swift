import HTTPTypes
package import KubernetesClient
import NIOCore

/// Reaches the API server of the same process without a socket, as a fixed user.
package struct InProcessTransport: ClientTransport {
    private let handler: RequestHandler
    private let user: User

    package init(handler: RequestHandler, user: User) {
        self.handler = handler
        self.user = user
    }

    package func send(_ request: ClientRequest) async throws -> ClientResponse {
        try Task.checkCancellation()
        let body = request.body ?? ByteBuffer()
        var head = request.head
        // Who owns the fields of a write is read from here.
        if head.headerFields[.userAgent] == nil {
            head.headerFields[.userAgent] = user.name.split(separator: ":").last.map(String.init)
        }
        var response = await handler.respond(to: APIRequest(head, body: body), as: user)
        if case .upgraded = response.body {
            response = ResponseEncoder.response(
                to: .badRequest("a connection can be upgraded only where there is one: use the server's address"),
                mediaType: .json)
        }
        return ClientResponse(head: response.head, body: Self.body(of: response))
    }

    private static func body(of response: APIResponse) -> ResponseBody {
        switch response.body {
        case .bytes(let buffer): ResponseBody(buffer)
        case .stream(let stream): ResponseBody(stream)
        case .upgraded: ResponseBody(ByteBuffer())
        }
    }
}
