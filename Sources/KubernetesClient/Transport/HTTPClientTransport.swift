import AsyncHTTPClient
import HTTPTypes
public import Logging
import NIOCore
import NIOHTTP1

/// Carries requests over HTTPS with async-http-client.
///
/// Watches and followed logs have connections of their own, so that they neither wait for requests nor hold them up,
/// and every stream ends when it has been silent for longer than a server ever is. HTTP/1.1 throughout: its connections
/// fail alone, and the windows of HTTP/2 streams cost more memory than a watch's objects.
public final class HTTPClientTransport: ClientTransport {
    private let server: String
    private let userAgent: String
    private let requests: HTTPClient
    private let watches: HTTPClient
    private let streams: HTTPClient
    private let token: TokenSource
    private let logger: Logger

    /// Makes a transport; ``shutdown()`` must be called before it is released.
    ///
    /// - Throws: ``ConfigurationError`` when a certificate, key or token can't be read.
    public init(
        configuration: Client.Configuration, clock: some Clock<Duration> = ContinuousClock(),
        logger: Logger = Logger(label: "kubernetes-client")
    ) throws {
        let endpoint = try Endpoint(configuration)
        server = endpoint.base
        userAgent = configuration.userAgent
        token = TokenSource(configuration.credentials, clock: clock, logger: logger)
        _ = try token.authorization()
        self.logger = logger

        let base = try endpoint.httpConfiguration(configuration)
        func client(idle: Duration?, connections: Int) -> HTTPClient {
            var settings = base
            settings.timeout.read = idle.map(TimeAmount.init)
            settings.connectionPool.concurrentHTTP1ConnectionsPerHostSoftLimit = connections
            return HTTPClient(eventLoopGroupProvider: .singleton, configuration: settings)
        }
        requests = client(idle: .seconds(75), connections: 32)
        watches = client(idle: configuration.watchIdleTimeout, connections: 1024)
        streams = client(idle: nil, connections: 1024)
    }

    public func send(_ request: ClientRequest) async throws -> ClientResponse {
        var prepared = HTTPClientRequest(url: server + (request.head.path ?? "/"))
        prepared.method = HTTPMethod(rawValue: request.head.method.rawValue)
        for field in request.head.headerFields {
            prepared.headers.add(name: field.name.rawName, value: field.value)
        }
        prepared.headers.replaceOrAdd(name: "User-Agent", value: userAgent)
        if let authorization = try token.authorization() {
            prepared.headers.replaceOrAdd(name: "Authorization", value: authorization)
        }
        if let body = request.body { prepared.body = .bytes(body) }

        let client =
            switch request.delivery {
            case .whole: requests
            case .watch: watches
            case .stream: streams
            }
        let deadline = NIODeadline.now() + TimeAmount(request.headTimeout)
        let response: HTTPClientResponse
        do {
            response = try await client.execute(prepared, deadline: deadline)
        } catch {
            throw try Self.error(error)
        }
        if response.status == .unauthorized { token.invalidate() }
        var fields = HTTPFields()
        for (name, value) in response.headers {
            guard let name = HTTPField.Name(name) else { continue }
            fields.append(HTTPField(name: name, value: value))
        }
        let head = HTTPResponse(status: .init(code: Int(response.status.code)), headerFields: fields)
        return ClientResponse(head: head, body: ResponseBody(HTTPBody(base: response.body)))
    }

    public func shutdown() async throws {
        try await requests.shutdown()
        try await watches.shutdown()
        try await streams.shutdown()
    }

    /// An error of async-http-client as one of this module.
    ///
    /// - Throws: `CancellationError` instead, when the task was cancelled.
    fileprivate static func error(_ error: any Error) throws -> APIError {
        try Task.checkCancellation()
        switch error as? HTTPClientError {
        case .cancelled?: throw CancellationError()
        case .readTimeout?, .deadlineExceeded?, .connectTimeout?, .writeTimeout?, .getConnectionFromPoolTimeout?,
            .tlsHandshakeTimeout?:
            return APIError(.timeout, message: "the server doesn't answer", underlyingError: error)
        default:
            return APIError(.transport, message: "the connection failed", underlyingError: error)
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
