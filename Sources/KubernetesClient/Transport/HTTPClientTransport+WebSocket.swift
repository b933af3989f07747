import HTTPTypes
import NIOCore
import NIOHTTP1

extension HTTPClientTransport {
    /// Opens a WebSocket on a connection of its own, with the certificates and the credentials that requests have.
    ///
    /// - Throws: `APIError`, with the server's words when it refuses; `CancellationError`; what `body` throws.
    public func withWebSocket<Result: Sendable>(
        _ request: ClientRequest, subprotocols: [String], _ body: (WebSocket) async throws -> Result
    ) async throws -> Result {
        try await webSocket(request, subprotocols).lend(body)
    }

    private func webSocket(_ request: ClientRequest, _ subprotocols: [String]) async throws -> WebSocketConnection {
        let credential = try await credential()
        do {
            return try await webSocket(request, subprotocols, showing: credential)
        } catch let error as APIError where error.isUnauthorized {
            // As with requests: nothing was done, and a new one may be shown.
            credentials.invalidate(credential)
            let renewed = try await self.credential()
            guard renewed != credential else { throw error }
            return try await webSocket(request, subprotocols, showing: renewed)
        }
    }

    private func webSocket(
        _ request: ClientRequest, _ subprotocols: [String], showing credential: Credential
    ) async throws -> WebSocketConnection {
        var head = HTTPRequestHead(
            version: .http1_1, method: .GET, uri: endpoint.pathPrefix + (request.head.path ?? "/"))
        for field in request.head.headerFields { head.headers.add(name: field.name.rawName, value: field.value) }
        head.headers.replaceOrAdd(name: "Host", value: host)
        head.headers.replaceOrAdd(name: "User-Agent", value: userAgent)
        head.headers.replaceOrAdd(name: "Sec-WebSocket-Protocol", value: subprotocols.joined(separator: ", "))
        if let authorization = credential.authorization {
            head.headers.replaceOrAdd(name: "Authorization", value: authorization)
        }
        let tls = try await pools.tlsConfiguration(showing: credential.certificate)
        do {
            let opening = WebSocketOpening(
                endpoint: endpoint, tls: tls, head: head, connectTimeout: TimeAmount(connectTimeout),
                headTimeout: TimeAmount(request.headTimeout))
            switch try await opening.open() {
            case .accepted(let connection): return connection
            case .refused(let response): throw try await Client.error(of: response, to: request)
            }
        } catch let error as APIError {
            throw error
        } catch {
            let failure = try Self.error(error)
            if failure.code == .handshake { pools.expire() }
            throw failure
        }
    }
}
