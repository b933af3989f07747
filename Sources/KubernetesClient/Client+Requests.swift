import HTTPTypes
public import KubernetesModel
import Logging
public import NIOCore

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

extension Client {
    /// The most bytes of an answer that are read at once.
    static let bodyLimit = 256 << 20

    /// Sends any request and returns its answer, of which the status is below 400.
    ///
    /// Requests that the server refused with `429` or `503` and a `Retry-After` are made again, as often as the
    /// ``RetryPolicy`` allows; `503` only when the request changes nothing.
    ///
    /// - Throws: ``APIError``; `CancellationError`.
    public func send(_ request: ClientRequest) async throws -> ClientResponse {
        var attempt = 1
        while true {
            let failure: APIError
            do {
                let response = try await transport.send(request)
                RequestMetrics.record(request, code: response.head.status.code)
                if let name = Self.warning { report(response.head.headerFields[values: name], request) }
                if response.head.status.code < 400 { return response }
                failure = try await Self.error(of: response, to: request)
            } catch var error as APIError {
                if error.status == nil { RequestMetrics.record(request, code: nil) }
                error.request = error.request ?? request.summary
                failure = error
            }
            guard let delay = retry.delay(after: failure, of: request.head.method, attempt: attempt) else {
                throw failure
            }
            logger.debug("repeating \(request.summary) in \(delay): \(failure.message)")
            try await clock.sleep(for: delay)
            attempt += 1
        }
    }

    /// Sends a request and reads its whole answer.
    ///
    /// - Throws: ``APIError``; `CancellationError`.
    public func body(of request: ClientRequest) async throws -> ByteBuffer {
        try await send(request).body.collect(upTo: Self.bodyLimit)
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

    /// Logs what the server warns of, such as kinds that are going to be removed.
    private func report(_ warnings: [String], _ request: ClientRequest) {
        for warning in warnings {
            logger.warning("\(warning)", metadata: ["request": "\(request.summary)"])
        }
    }

    private static let warning = HTTPField.Name("Warning")

    private static func error(of response: ClientResponse, to request: ClientRequest) async throws -> APIError {
        let code = response.head.status.code
        let bytes = try await response.body.collect(upTo: 4 << 20)
        var status: Status
        do {
            status = try JSONDecoder().decode(Status.self, from: Data(bytes.readableBytesView))
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
