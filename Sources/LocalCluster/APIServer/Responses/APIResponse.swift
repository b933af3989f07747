package import HTTPTypes
import KubernetesModel
package import NIOCore

/// What the server answers: a head and either all of the body or a stream of it.
package struct APIResponse: Sendable {
    /// The bytes after the head.
    package enum Body: Sendable {
        case bytes(ByteBuffer)
        /// Chunks that come as things happen, until the sequence or the client ends it.
        case stream(ResponseStream)
        /// The connection speaks no HTTP from now on.
        case upgraded(ConnectionUpgrade)
    }

    /// Status and header fields.
    package var head: HTTPResponse
    package var body: Body

    package init(status: HTTPResponse.Status, contentType: String, body: Body) {
        head = HTTPResponse(status: status, headerFields: [.contentType: contentType])
        self.body = body
    }

    /// A text answer, as the health endpoints and unknown paths give.
    static func text(_ text: String, status: HTTPResponse.Status = .ok) -> APIResponse {
        APIResponse(
            status: status, contentType: "text/plain; charset=utf-8", body: .bytes(ByteBuffer(string: text)))
    }

    /// A JSON answer.
    static func json(_ document: JSONValue, status: HTTPResponse.Status = .ok) -> APIResponse {
        APIResponse(
            status: status, contentType: "application/json", body: .bytes(ByteBuffer(bytes: document.serialized())))
    }
}

/// Chunks of a body that the reader pulls: nothing is made before it is asked for.
package struct ResponseStream: AsyncSequence, Sendable {
    package typealias Element = ByteBuffer

    private let makeNext: @Sendable () -> (() async throws -> ByteBuffer?)

    /// A stream whose every iteration begins with a fresh `next` function; `nil` from it ends the body.
    package init(_ makeNext: @escaping @Sendable () -> (() async throws -> ByteBuffer?)) { self.makeNext = makeNext }

    package func makeAsyncIterator() -> Iterator { Iterator(pull: makeNext()) }

    package struct Iterator: AsyncIteratorProtocol {
        fileprivate let pull: () async throws -> ByteBuffer?

        package mutating func next() async throws -> ByteBuffer? { try await pull() }
    }
}
