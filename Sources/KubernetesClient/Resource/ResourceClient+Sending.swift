import HTTPTypes
import KubernetesModel
import NIOCore

extension ResourceClient {
    /// Sends a request whose answer is an object.
    func object(_ request: ClientRequest) async throws -> Object {
        try await object(request, as: Object.self)
    }

    /// Sends a request whose answer is an object of another type.
    func object<Answer: APIObject>(_ request: ClientRequest, as type: Answer.Type) async throws -> Answer {
        let bytes = try await client.body(of: request)
        return try client.decoding(request) { try Answer(json: bytes.readableBytesView) }
    }

    /// Sends an object and reads the one that the server made of it.
    func write<Content: APIObject>(
        _ method: HTTPRequest.Method, path: String, query: [(String, String)], _ content: Content
    ) async throws -> Content {
        let body = try encoded(content)
        return try await object(
            ClientRequest(
                method: method, path: path, query: query, body: body,
                accept: Representation.of(Content.self).mediaType), as: Content.self)
    }

    /// Sends an object as an apply patch.
    func apply<Content: APIObject>(
        _ content: Content, path: String, _ options: WriteOptions, force: Bool
    ) async throws -> Content {
        var content = content
        // What the server manages can't be applied: it refuses managed fields.
        content.metadata.managedFields = nil
        var query = options.query
        if force { query.append(("force", "true")) }
        let request = ClientRequest(
            method: .patch, path: path, query: query, body: try encoded(content),
            contentType: "application/apply-patch+yaml", accept: Representation.of(Content.self).mediaType)
        return try await object(request, as: Content.self)
    }

    /// Sends a patch.
    func send(_ patch: Patch, path: String, query: [(String, String)]) async throws -> Object {
        let request = ClientRequest(
            method: .patch, path: path, query: query, body: ByteBuffer(bytes: patch.document.serialized()),
            contentType: patch.contentType, accept: Representation.of(Object.self).mediaType)
        return try await object(request)
    }

    /// The object as JSON, with its type, which the items of a list come without.
    private func encoded<Content: APIObject>(_ content: Content) throws -> ByteBuffer {
        var content = content
        // What is sent is of the kind, whatever form of it was read.
        let isPartial = Content.self == PartialObjectMetadata.self
        if isPartial || (content.apiVersion == nil && Content.self == Object.self) {
            content.apiVersion = resource.apiVersion
            content.kind = resource.kind
        }
        do {
            return ByteBuffer(bytes: try content.json())
        } catch {
            throw APIError(
                .encoding, message: "\(resource.kind) \(content.key) has no form in JSON", underlyingError: error)
        }
    }
}
