import HTTPTypes
import KubernetesModel
import NIOCore
import NIOHTTP1
import NIOPosix
import NIOSSL

/// Asks servers over HTTPS, one connection a question.
struct WebhookCaller: Sendable {
    typealias Connection = NIOAsyncChannel<HTTPClientResponsePart, HTTPClientRequestPart>

    /// Where a question goes.
    struct Destination: Sendable {
        /// The address to connect to.
        var host: String
        var port: Int
        /// The name that the server's certificate must be good for.
        var serverName: String
        var path: String
        /// The authority of that certificate as PEM; `nil` for one that everybody trusts.
        var authority: String?

        /// The URL as messages show it.
        var url: String { "https://\(serverName):\(port)\(path)" }
    }

    /// An answer: its code and its body.
    struct Answer: Sendable {
        var status: Int
        var body: ByteBuffer
    }

    /// Why there is no answer.
    struct Failure: Error, CustomStringConvertible {
        let description: String
    }

    /// The largest answer that is read, in bytes.
    private static let answerLimit = APIRequest.bodyLimit

    /// Sends a document and waits for the answer.
    ///
    /// - Parameter timeout: how long all of it may take.
    func post(
        _ document: JSONValue, to destination: Destination, timeout: Duration, clock: any Clock<Duration>
    ) async throws -> Answer {
        try await withThrowingTaskGroup(of: Answer?.self) { group in
            group.addTask { try await send(document, to: destination) }
            group.addTask {
                try await clock.sleep(for: timeout)
                return nil
            }
            defer { group.cancelAll() }
            guard let answer = try await group.next() ?? nil else {
                throw Failure(description: "context deadline exceeded")
            }
            return answer
        }
    }

    private func send(_ document: JSONValue, to destination: Destination) async throws -> Answer {
        let channel = try await connect(to: destination)
        return try await channel.executeThenClose { inbound, outbound in
            let body = ByteBuffer(bytes: document.serialized())
            let head = HTTPRequestHead(
                version: .http1_1, method: .POST, uri: destination.path,
                headers: [
                    "Host": "\(destination.serverName):\(destination.port)", "Content-Type": "application/json",
                    "Accept": "application/json", "User-Agent": "kube-apiserver-admission",
                    "Content-Length": String(body.readableBytes), "Connection": "close",
                ])
            try await outbound.write(.head(head))
            try await outbound.write(.body(.byteBuffer(body)))
            try await outbound.write(.end(nil))
            var answer: Answer?
            for try await part in inbound {
                switch part {
                case .head(let head): answer = Answer(status: Int(head.status.code), body: ByteBuffer())
                case .body(let bytes):
                    answer?.body.writeImmutableBuffer(bytes)
                    if answer?.body.readableBytes ?? 0 > Self.answerLimit {
                        throw Failure(description: "the answer is larger than \(Self.answerLimit) bytes")
                    }
                case .end:
                    if let answer { return answer }
                }
            }
            throw Failure(description: "EOF")
        }
    }

    private func connect(to destination: Destination) async throws -> Connection {
        var configuration = TLSConfiguration.makeClientConfiguration()
        if let authority = destination.authority {
            configuration.trustRoots = .certificates(
                try NIOSSLCertificate.fromPEMBytes(Array(authority.utf8)))
        }
        let context = try NIOSSLContext(configuration: configuration)
        let isAddress = NIOSSLServerName.isAddress(destination.serverName)
        do {
            return try await ClientBootstrap(group: .singletonMultiThreadedEventLoopGroup)
                .connect(host: destination.host, port: destination.port) { channel in
                    channel.eventLoop.makeCompletedFuture {
                        let tls = try NIOSSLClientHandler(
                            context: context, serverHostname: isAddress ? nil : destination.serverName)
                        try channel.pipeline.syncOperations.addHandler(tls)
                        try channel.pipeline.syncOperations.addHTTPClientHandlers()
                        return try Connection(wrappingChannelSynchronously: channel)
                    }
                }
        } catch let error as NIOConnectionError {
            let cause = error.connectionErrors.first.map { "\($0.error)" } ?? "no address"
            throw Failure(description: "dial tcp \(destination.host):\(destination.port): \(cause)")
        }
    }
}

/// The names that TLS can ask a server for.
private enum NIOSSLServerName {
    /// Whether a name is an address, which is in a certificate as such and never asked for by name.
    static func isAddress(_ name: String) -> Bool {
        do {
            _ = try SocketAddress(ipAddress: name, port: 0)
            return true
        } catch {
            return false
        }
    }
}

extension WebhookCaller.Destination {
    /// Where a webhook is now.
    ///
    /// - Throws: ``WebhookCaller/Failure`` when its Service is not there, or has no such port.
    init(_ webhook: Webhook, store: ObjectStore) throws(WebhookCaller.Failure) {
        switch webhook.target {
        case .url(let text): self = try Self.url(text)
        case .service(let namespace, let name, let port, let path):
            self = try Self.service(namespace: namespace, name: name, port: port, path: path, store: store)
        }
        authority = webhook.authority
        // Servers may make use of knowing when the caller loses patience.
        path += "\(path.contains("?") ? "&" : "?")timeout=\(webhook.timeout)s"
    }

    private static func url(_ text: String) throws(WebhookCaller.Failure) -> Self {
        guard text.hasPrefix("https://") else {
            throw WebhookCaller.Failure(description: "\(text.quoted) is no https URL")
        }
        let rest = text.dropFirst("https://".count)
        let authority = rest.prefix { $0 != "/" && $0 != "?" }
        let path = String(rest.dropFirst(authority.count))
        // The colon before a port is the last one; an IPv6 address stands in brackets.
        let mark = authority.lastIndex(of: ":").flatMap { authority[$0...].contains("]") ? nil : $0 }
        let port = mark.map { Int(authority[authority.index(after: $0)...]) } ?? 443
        guard let port else { throw WebhookCaller.Failure(description: "\(text.quoted) has no valid port") }
        let host = authority[..<(mark ?? authority.endIndex)].filter { $0 != "[" && $0 != "]" }
        return Self(host: host, port: port, serverName: host, path: path.isEmpty ? "/" : path)
    }

    /// The address of a Service.
    static func service(
        namespace: String, name: String, port: Int, path: String, store: ObjectStore
    ) throws(WebhookCaller.Failure) -> Self {
        let serverName = "\(name).\(namespace).svc"
        guard let service = store.object(StorageKey(resource: "services", namespace: namespace, name: name)) else {
            throw WebhookCaller.Failure(description: "service \(name.quoted) not found")
        }
        if service[path: "spec", "type"] == "ExternalName" {
            let host = service[path: "spec", "externalName"]?.stringValue ?? ""
            return Self(host: host, port: port, serverName: serverName, path: path)
        }
        let hasPort = (service[path: "spec", "ports"]?.arrayValue ?? []).contains {
            $0["port"] == .integer(Int64(port))
        }
        guard hasPort else {
            throw WebhookCaller.Failure(description: "no service port \(port) found for service \(name.quoted)")
        }
        guard let address = service[path: "spec", "clusterIP"]?.stringValue, address != "None" else {
            throw WebhookCaller.Failure(description: "service \(name.quoted) has no cluster IP")
        }
        return Self(host: address, port: port, serverName: serverName, path: path)
    }
}
