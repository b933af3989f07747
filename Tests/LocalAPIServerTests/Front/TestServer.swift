import HTTPTypes
import KubernetesModel
import Logging
import NIOCore
import ServiceLifecycle

@testable import LocalAPIServer

/// A server that forgets everything, and short ways to ask it.
struct TestServer {
    let server: APIServer

    init(_ change: (inout APIServer.Configuration) -> Void = { _ in }) async throws {
        var logger = Logger(label: "test")
        logger.logLevel = .critical
        var settings = APIServer.Configuration()
        settings.port = 0
        change(&settings)
        server = try await APIServer(configuration: settings, logger: logger)
    }

    /// Sends a document and gives the code of an answer that may be no JSON.
    func answer(
        _ method: HTTPRequest.Method, _ path: String, _ body: JSONValue, as user: User
    ) async throws -> Int {
        var head = HTTPRequest(method: method, scheme: "https", authority: nil, path: path)
        head.headerFields[.contentType] = "application/json"
        let request = APIRequest(head, body: ByteBuffer(bytes: body.serialized()))
        return await server.handler.respond(to: request, as: user).head.status.code
    }

    /// Sends a request and gives the answer's code and document.
    @discardableResult
    func send(
        _ method: HTTPRequest.Method, _ path: String, _ body: JSONValue? = nil, type: String = "application/json",
        accept: String? = nil, as user: User = .admin
    ) async throws -> (status: Int, document: JSONValue) {
        var head = HTTPRequest(method: method, scheme: "https", authority: nil, path: path)
        head.headerFields[.accept] = accept
        if body != nil { head.headerFields[.contentType] = type }
        let request = APIRequest(head, body: body.map { ByteBuffer(bytes: $0.serialized()) } ?? ByteBuffer())
        let response = await server.handler.respond(to: request, as: user)
        guard case .bytes(let bytes) = response.body, !bytes.readableBytesView.isEmpty else {
            return (response.head.status.code, .null)
        }
        return (response.head.status.code, try JSONValue(parsing: bytes.readableBytesView))
    }
}

/// Lends a server that listens, and takes it down.
func withListening(
    _ patience: Patience = Patience(), _ body: (APIServer, Int) async throws -> Void
) async throws {
    let server = try await TestServer {
        $0.tokens = ["secret": .admin]
        $0.patience = patience
    }.server
    try await withThrowingTaskGroup { group in
        group.addTask { try await server.run() }
        try await body(server, server.boundPort)
        group.cancelAll()
    }
}
