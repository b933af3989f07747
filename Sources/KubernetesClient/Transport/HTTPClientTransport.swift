import AsyncHTTPClient
import HTTPTypes
public import Logging
import NIOCore
import NIOHTTP1
import NIOPosix
import NIOSSL

#if canImport(Darwin)
    import Darwin
#elseif canImport(Musl)
    import Musl
#else
    import Glibc
#endif

/// Carries requests over HTTPS with async-http-client.
///
/// Requests share one connection where the server offers HTTP/2. Watches and followed logs have connections of their
/// own, over HTTP/1.1: they neither wait for requests nor hold them up, they fail alone, and the windows of HTTP/2
/// streams would cost more memory than a watch's objects. Every watch ends when it has been silent for longer than a
/// server ever is.
public final class HTTPClientTransport: ClientTransport {
    public let host: String

    let endpoint: Endpoint
    let userAgent: String
    let connectTimeout: Duration
    let pools: ConnectionPools
    let credentials: CredentialSource
    private let acceptsCompression: Bool

    /// Makes a transport; ``shutdown()`` must be called before it is released.
    ///
    /// - Throws: ``ConfigurationError`` when a certificate, key or token can't be read.
    public init(
        configuration: Client.Configuration, clock: some Clock<Duration> = ContinuousClock(),
        logger: Logger = Logger(label: "kubernetes-client")
    ) throws {
        endpoint = try Endpoint(configuration)
        host = endpoint.host
        connectTimeout = configuration.connectTimeout
        userAgent = configuration.userAgent
        acceptsCompression = configuration.acceptsCompression
        let time = MonotonicTime(clock)
        credentials = try CredentialSource(configuration, time: time, logger: logger)
        pools = try ConnectionPools(configuration, endpoint: endpoint, time: time, logger: logger)
    }

    public func send(_ request: ClientRequest) async throws -> ClientResponse {
        let credential = try await credential()
        let response = try await execute(request, credential)
        guard response.status == .unauthorized else { return Self.response(response) }
        // A token may have been revoked, or have expired before its time. Nothing was done: a new one may be shown.
        credentials.invalidate(credential)
        let renewed = try await self.credential()
        guard renewed != credential else { return Self.response(response) }
        return Self.response(try await execute(request, renewed))
    }

    public func shutdown() async throws { try await pools.shutdown() }

    /// What the next request shows.
    func credential() async throws -> Credential {
        do {
            return try await credentials.credential()
        } catch let error as ConfigurationError {
            throw APIError(.credentials, message: "the caller has no credentials", underlyingError: error)
        }
    }

    private func execute(_ request: ClientRequest, _ credential: Credential) async throws -> HTTPClientResponse {
        var prepared = HTTPClientRequest(url: endpoint.base + (request.head.path ?? "/"))
        prepared.method = HTTPMethod(rawValue: request.head.method.rawValue)
        for field in request.head.headerFields {
            prepared.headers.add(name: field.name.rawName, value: field.value)
        }
        prepared.headers.replaceOrAdd(name: "User-Agent", value: userAgent)
        if let authorization = credential.authorization {
            prepared.headers.replaceOrAdd(name: "Authorization", value: authorization)
        }
        if acceptsCompression, request.delivery == .whole {
            prepared.headers.replaceOrAdd(name: "Accept-Encoding", value: "gzip")
        }
        if let body = request.body { prepared.body = .bytes(body) }

        let client = try await pools.client(for: request.delivery, showing: credential.certificate)
        let deadline = NIODeadline.now() + TimeAmount(request.headTimeout)
        do {
            return try await client.execute(prepared, deadline: deadline)
        } catch {
            let failure = try Self.error(error)
            if failure.code == .handshake {
                pools.expire()
                if credential.certificate != nil { credentials.invalidate(credential) }
            }
            throw failure
        }
    }

    private static func response(_ response: HTTPClientResponse) -> ClientResponse {
        ClientResponse(
            head: head(code: Int(response.status.code), headers: response.headers),
            body: ResponseBody(HTTPBody(base: response.body)))
    }

    /// The head of an answer; fields with names that aren't are passed over.
    static func head(code: Int, headers: HTTPHeaders) -> HTTPResponse {
        var fields = HTTPFields()
        for (name, value) in headers {
            guard let name = HTTPField.Name(name) else { continue }
            fields.append(HTTPField(name: name, value: value))
        }
        return HTTPResponse(status: .init(code: code), headerFields: fields)
    }

    /// An error of a connection as one of this module.
    ///
    /// - Throws: `CancellationError` instead, when the task was cancelled.
    static func error(_ error: any Error) throws -> APIError {
        try Task.checkCancellation()
        switch error as? HTTPClientError {
        case .connectTimeout?, .getConnectionFromPoolTimeout?, .tlsHandshakeTimeout?:
            var failure = APIError(.timeout, message: "the server can't be reached", underlyingError: error)
            failure.isUnsent = true
            return failure
        case .readTimeout?, .deadlineExceeded?, .writeTimeout?:
            return APIError(.timeout, message: "the server doesn't answer", underlyingError: error)
        default:
            if isSecurityError(error) {
                return APIError(.handshake, message: "TLS isn't agreed on", underlyingError: error)
            }
            var failure = APIError(.transport, message: "the connection failed", underlyingError: error)
            failure.isUnsent = error is NIOConnectionError || (error as? IOError)?.errnoCode == ECONNREFUSED
            return failure
        }
    }

    /// Whether a certificate was refused, which it will be the next time, too.
    private static func isSecurityError(_ error: any Error) -> Bool {
        switch error {
        case NIOSSLError.uncleanShutdown: false
        case is NIOSSLError, is NIOSSLExtraError, is BoringSSLError: true
        default: false
        }
    }
}

/// The body of an answer, with the errors of this module.
private struct HTTPBody: AsyncSequence, Sendable {
    typealias Element = ByteBuffer

    let base: HTTPClientResponse.Body

    func makeAsyncIterator() -> AsyncIterator { AsyncIterator(base: base.makeAsyncIterator()) }

    struct AsyncIterator: AsyncIteratorProtocol {
        var base: HTTPClientResponse.Body.AsyncIterator

        @concurrent
        mutating func next() async throws -> ByteBuffer? {
            do {
                return try await base.next()
            } catch {
                throw try HTTPClientTransport.error(error)
            }
        }
    }
}
