import HTTPTypes
import Logging
import NIOCore
import NIOHTTP1
import NIOSSL

/// One client's connection: reads requests in turn and writes an answer to each.
struct HTTPConnection: Sendable {
    private typealias Outbound = NIOAsyncChannelOutboundWriter<HTTPServerResponsePart>

    private let channel: HTTPListener.Connection
    private let logger: Logger

    init(_ channel: HTTPListener.Connection, logger: Logger) {
        self.channel = channel
        self.logger = logger
    }

    /// Serves requests until the client or the server closes.
    ///
    /// - Parameter respond: answers a request of the user whose client certificate the connection came with.
    func run(_ respond: @Sendable (APIRequest, User?) async -> APIResponse) async {
        do {
            try await channel.executeThenClose { inbound, outbound in
                var parts = inbound.makeAsyncIterator()
                var certified: User??
                while case .head(let head)? = try await parts.next() {
                    if head.headers["expect"].first?.lowercased() == "100-continue" {
                        try await outbound.write(.head(HTTPResponseHead(version: .http1_1, status: .continue)))
                    }
                    var body = ByteBuffer()
                    var isWhole = true
                    while isWhole, case .body(var chunk)? = try await parts.next() {
                        body.writeBuffer(&chunk)
                        // One that is larger than what is accepted is read no further.
                        isWhole = body.readableBytes <= APIRequest.bodyLimit
                    }
                    // Known only after the handshake, and the first request is after it.
                    if certified == nil { certified = .some(try await certifiedUser()) }
                    let response =
                        head.isWithoutHost
                        ? .text("400 Bad Request: missing required Host header", status: .badRequest)
                        : await respond(APIRequest(HTTPRequest(head), body: body), certified ?? nil)
                    if case .upgraded(let upgrade) = response.body {
                        try await outbound.write(.head(HTTPResponseHead(response.head, version: head.version)))
                        try await RawConnection.replaceHTTP(in: channel.channel)
                        let (life, closing) = AsyncStream<Never>.makeStream()
                        channel.channel.closeFuture.whenComplete { _ in closing.finish() }
                        var reader = UpgradedReader(parts, life: life)
                        return try await upgrade.run(&reader) { try await outbound.write(.body(.byteBuffer($0))) }
                    }
                    let isLast = !isWhole || head.isWithoutHost || !head.isKeepAlive || !response.isFramed(for: head)
                    try await write(response, to: outbound, version: head.version, isLast: isLast)
                    if !isWhole {
                        let end = closeSoon()
                        defer { end.cancel() }
                        while case .body? = try await parts.next() {}
                    }
                    guard !isLast else { return }
                }
            }
        } catch {
            // The client went away or spoke no HTTP: nobody is left to tell.
            logger.trace("Connection ended", metadata: ["error": "\(error)"])
        }
    }

    /// Ends the connection in a moment, until which a client may go on sending: closing at once would reset it, and
    /// with it the answer.
    private func closeSoon() -> Scheduled<Void> {
        let channel = channel.channel
        return channel.eventLoop.scheduleTask(in: .milliseconds(500)) { channel.close(promise: nil) }
    }

    private func certifiedUser() async throws -> User? {
        guard let certificate = try await channel.channel.nioSSL_peerCertificate().get() else { return nil }
        return try CertificateAuthority.user(of: certificate.toDERBytes())
    }

    private func write(
        _ response: APIResponse, to outbound: Outbound, version: HTTPVersion, isLast: Bool
    ) async throws {
        var head = HTTPResponseHead(response.head, version: version)
        if isLast {
            head.headers.replaceOrAdd(name: "connection", value: "close")
        } else if head.version == .http1_0 {
            head.headers.replaceOrAdd(name: "connection", value: "keep-alive")
        }
        switch response.body {
        case .bytes(let bytes):
            head.headers.replaceOrAdd(name: "content-length", value: String(bytes.readableBytes))
            try await outbound.write(contentsOf: [.head(head), .body(.byteBuffer(bytes)), .end(nil)])
        case .stream(let stream):
            try await outbound.write(.head(head))
            try await pump(stream, to: outbound)
            try await outbound.write(.end(nil))
        case .upgraded: break
        }
    }

    /// Writes a stream to its end, or until the client closes: a watch may have nothing to write for hours.
    private func pump(_ stream: ResponseStream, to outbound: Outbound) async throws {
        let (closed, closing) = AsyncStream<Void>.makeStream()
        channel.channel.closeFuture.whenComplete { _ in closing.finish() }
        try await withThrowingTaskGroup { group in
            group.addTask {
                for try await chunk in stream { try await outbound.write(.body(.byteBuffer(chunk))) }
            }
            group.addTask {
                for await _ in closed {}
                if !Task.isCancelled { throw ChannelError.ioOnClosedChannel }
            }
            try await group.next()
            group.cancelAll()
        }
    }
}

extension HTTPRequestHead {
    /// Whether the head lacks the field that HTTP/1.1 requires.
    fileprivate var isWithoutHost: Bool { version != .http1_0 && !headers.contains(name: "host") }
}

extension APIResponse {
    /// Whether a client can tell where the response ends without the connection's end.
    fileprivate func isFramed(for request: HTTPRequestHead) -> Bool {
        if case .stream = body { request.version != .http1_0 } else { true }
    }
}

extension HTTPRequest {
    /// The request that an HTTP/1 head stands for.
    fileprivate init(_ head: HTTPRequestHead) {
        self.init(
            method: HTTPRequest.Method(head.method.rawValue) ?? .get, scheme: "https",
            authority: head.headers["host"].first, path: head.uri)
        for (name, value) in head.headers {
            if let name = HTTPField.Name(name) { headerFields.append(HTTPField(name: name, value: value)) }
        }
    }
}

extension HTTPResponseHead {
    /// The HTTP/1 head of a response to a request of a version.
    fileprivate init(_ response: HTTPResponse, version: HTTPVersion) {
        var headers = HTTPHeaders()
        for field in response.headerFields { headers.add(name: field.name.rawName, value: field.value) }
        self.init(
            version: version == .http1_0 ? .http1_0 : .http1_1,
            status: HTTPResponseStatus(statusCode: response.status.code),
            headers: headers)
    }
}
