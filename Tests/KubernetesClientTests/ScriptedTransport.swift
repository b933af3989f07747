import HTTPTypes
import KubernetesClient
import NIOCore
import Synchronization

/// A transport that answers as a test says, and remembers what it was asked.
final class ScriptedTransport: ClientTransport {
    typealias Answer = @Sendable (ClientRequest) async throws -> ClientResponse

    private let state: Mutex<(requests: [ClientRequest], answers: [Answer])>

    /// Answers the nth request with the nth answer, and the ones after that with the last.
    init(_ answers: Answer...) {
        state = Mutex(([], answers))
    }

    var requests: [ClientRequest] { state.withLock(\.requests) }

    /// Method, path and query of the requests.
    var lines: [String] { requests.map { "\($0.head.method.rawValue) \($0.head.path ?? "")" } }

    func send(_ request: ClientRequest) async throws -> ClientResponse {
        let answer = state.withLock { state in
            state.requests.append(request)
            return state.answers.count > 1 ? state.answers.removeFirst() : state.answers[0]
        }
        return try await answer(request)
    }
}

/// An answer with this status and body.
func answer(_ body: String, status: Int = 200, fields: HTTPFields = [:]) -> ScriptedTransport.Answer {
    { _ in
        ClientResponse(
            head: HTTPResponse(status: .init(code: status), headerFields: fields),
            body: ResponseBody(ByteBuffer(string: body)))
    }
}

/// An answer whose body comes in these pieces.
func answer(pieces: [String]) -> ScriptedTransport.Answer {
    { _ in
        let (stream, continuation) = AsyncThrowingStream.makeStream(of: ByteBuffer.self, throwing: (any Error).self)
        for piece in pieces { continuation.yield(ByteBuffer(string: piece)) }
        continuation.finish()
        return ClientResponse(head: HTTPResponse(status: .ok), body: ResponseBody(stream))
    }
}

/// What a server answers to a request that failed.
func failure(_ code: Int, reason: String, fields: HTTPFields = [:]) -> ScriptedTransport.Answer {
    answer(
        """
        {"kind":"Status","apiVersion":"v1","metadata":{},"status":"Failure","message":"no","reason":"\(reason)",\
        "code":\(code)}
        """, status: code, fields: fields)
}
