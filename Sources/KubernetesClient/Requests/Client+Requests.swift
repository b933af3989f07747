import HTTPTypes
public import KubernetesModel
import Logging
public import NIOCore
import Tracing

extension Client {
    /// The most bytes of an answer that are read at once.
    static let bodyLimit = 256 << 20

    /// Sends any request and returns its answer, of which the status is below 400.
    ///
    /// Requests that may be repeated are, as often as the ``RetryPolicy`` allows.
    ///
    /// - Throws: ``APIError``; `CancellationError`.
    public func send(_ request: ClientRequest) async throws -> ClientResponse {
        try await perform(request) { $0 }
    }

    /// Sends a request and reads its whole answer.
    ///
    /// - Throws: ``APIError``; `CancellationError`.
    public func body(of request: ClientRequest) async throws -> ByteBuffer {
        try await perform(request) { try await $0.body.collect(upTo: Self.bodyLimit) }
    }

    /// The answer to a `GET` of an absolute path, such as `/version` or `/apis`, as JSON.
    ///
    /// - Throws: ``APIError``; `CancellationError`.
    public func get(path: String, query: [(String, String)] = []) async throws -> JSONValue {
        let request = ClientRequest(method: .get, path: path, query: query)
        let bytes = try await body(of: request)
        return try decoding(request) { try JSONValue(parsing: bytes.readableBytesView) }
    }

    /// Runs `decode`, and turns what it throws into an ``APIError`` that names the request.
    func decoding<Value>(_ request: ClientRequest, _ decode: () throws -> Value) throws -> Value {
        do {
            return try decode()
        } catch let error as APIError {
            throw error
        } catch {
            throw APIError(
                .decoding, message: "the answer has an unexpected shape", request: request.summary,
                underlyingError: error)
        }
    }

    /// Sends a request until it succeeds or has failed for good, within one span.
    ///
    /// - Parameter read: takes what is wanted of the answer; where that breaks off, the request has failed.
    private func perform<Result>(
        _ request: ClientRequest, _ read: (ClientResponse) async throws -> Result
    ) async throws -> Result {
        let tracer = tracer
        return try await tracer.withAnySpan(RequestSpan.name(of: request), ofKind: .client) { span in
            let span = RequestSpan(span, request, host: transport.host)
            var request = span.propagating(request, through: tracer)
            if let impersonation { request.head.headerFields.append(contentsOf: impersonation.fields) }
            var attempt = 1
            while true {
                let failure: APIError
                do {
                    return try await self.attempt(attempt, request, span, read)
                } catch var error as APIError {
                    error.request = error.request ?? request.summary
                    failure = error
                }
                let random = random.unit()
                guard
                    let delay = retry.delay(
                        after: failure, of: request.head.method, attempt: attempt, random: random)
                else {
                    span.failed(failure)
                    throw failure
                }
                logger.debug("repeating \(request.summary) in \(delay): \(failure.message)")
                metrics.recordRetry(request, code: failure.status?.code)
                span.repeats(after: failure, in: delay)
                try await time.sleep(for: delay)
                attempt += 1
            }
        }
    }

    /// Sends a request once.
    private func attempt<Result>(
        _ number: Int, _ request: ClientRequest, _ span: RequestSpan,
        _ read: (ClientResponse) async throws -> Result
    ) async throws -> Result {
        if let rateLimiter { metrics.recordWait(request, try await rateLimiter.wait()) }
        let start = time.now
        var code: Int?
        do {
            let response = try await transport.send(request)
            code = response.head.status.code
            span.answered(response.head.status.code, attempt: number)
            for warning in ServerWarning.warnings(in: response.head.headerFields, to: request) { warn(warning) }
            guard response.head.status.code < 400 else { throw try await Self.error(of: response, to: request) }
            let result = try await read(response)
            metrics.record(request, code: code, duration: time.now - start)
            return result
        } catch {
            // What the caller abandoned is no failure of the server's.
            if !(error is CancellationError) { metrics.record(request, code: code, duration: time.now - start) }
            throw error
        }
    }

    /// The error that an answer is.
    static func error(of response: ClientResponse, to request: ClientRequest) async throws -> APIError {
        let code = response.head.status.code
        let bytes: ByteBuffer
        do {
            bytes = try await response.body.collect(upTo: 4 << 20)
        } catch is APIError {
            // The code is known, whatever became of the words.
            bytes = ByteBuffer()
        }
        var status: Status
        do {
            status = try TapeDecoder.decode(Status.self, from: bytes.readableBytesView)
            if status.kind != "Status" { status = Status(status: "Failure") }
        } catch {
            // A proxy in between, or a server that panicked: its text is all there is to tell.
            let text = String(decoding: bytes.readableBytesView.prefix(512), as: UTF8.self)
            status = Status(status: "Failure", message: text.isEmpty ? nil : text)
        }
        status.code = code
        let header = response.head.headerFields[.retryAfter].flatMap { Int($0) }
        return APIError(status: status, retryAfter: header.map { .seconds($0) }, request: request.summary)
    }
}
