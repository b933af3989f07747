import AsyncHTTPClient
import NIOCore
import NIOSSL

/// Where requests go, and how TLS is spoken there.
struct Endpoint {
    /// What is put before the path of a request.
    let base: String
    /// The server's host and port.
    let host: String
    /// What is in between.
    let proxy: ProxyAddress?
    /// Whether TLS is spoken.
    let isSecure: Bool
    /// What is put before the paths of requests.
    let pathPrefix: String
    /// Where connections are made to.
    let target: (host: String, port: Int)
    /// The name that the server's certificate must have.
    var certificateName: String { override?.name ?? target.host }
    /// The name under which ``base`` reaches the server, when it isn't the server's own.
    private let override: (name: String, host: String)?

    /// - Throws: ``ConfigurationError`` when the server or its proxy isn't a URL.
    init(_ configuration: Client.Configuration) throws {
        let server =
            configuration.server.hasSuffix("/") ? String(configuration.server.dropLast()) : configuration.server
        guard let separator = server.firstRange(of: "://"),
            ["http", "https"].contains(server[..<separator.lowerBound]),
            separator.upperBound < server.endIndex
        else {
            throw ConfigurationError(
                .invalidValue, key: "server", message: "\(configuration.server) is no http or https URL")
        }
        let rest = server[separator.upperBound...]
        let authority = rest.prefix { $0 != "/" }
        host = String(authority)
        pathPrefix = String(rest[authority.endIndex...])
        isSecure = server.hasPrefix("https://")
        guard let hostAndPort = HostAndPort(authority, defaultPort: isSecure ? 443 : 80) else {
            throw ConfigurationError(
                .invalidValue, key: "server", message: "\(configuration.server) has no port that is a number")
        }
        target = (hostAndPort.host, hostAndPort.port)
        proxy = try Self.proxy(configuration)
        guard let name = configuration.tlsServerName, !name.isEmpty else {
            base = server
            override = nil
            return
        }
        guard proxy == nil else {
            throw ConfigurationError(
                .unsupported, key: "tls-server-name", message: "can't be had together with proxy-url")
        }
        // The client checks the certificate against the URL's host: the URL gets the name of the certificate, and that
        // name is resolved to the host.
        let port = hostAndPort.isPortGiven ? ":\(target.port)" : ""
        base = "\(server[..<separator.upperBound])\(name)\(port)\(pathPrefix)"
        override = (name, target.host)
    }

    /// The proxy that a configuration names; `nil` for none.
    ///
    /// - Throws: ``ConfigurationError`` when it isn't one that can be spoken to.
    static func proxy(_ configuration: Client.Configuration) throws(ConfigurationError) -> ProxyAddress? {
        guard let url = configuration.proxyURL, !url.isEmpty else { return nil }
        guard let proxy = ProxyAddress(url: url) else {
            throw ConfigurationError(
                .invalidValue, key: "proxy-url", message: "is no http or socks5 URL of a proxy")
        }
        return proxy
    }

    /// Reads into buffers of at most a TLS record: watches keep theirs for hours, and the larger ones that a first list
    /// would get are copied whole with every event.
    private static func prepare(_ channel: any Channel) -> EventLoopFuture<Void> {
        let allocator = AdaptiveRecvByteBufferAllocator(minimum: 1024, initial: 4096, maximum: 16_384)
        return channel.setOption(.recvAllocator, value: allocator).flatMap { ConnectionLiveness.probe(channel) }
    }

    /// The settings that all of a transport's clients share.
    func httpConfiguration(
        _ configuration: Client.Configuration, tls: TLSConfiguration
    ) -> HTTPClient.Configuration {
        var settings = HTTPClient.Configuration(
            tlsConfiguration: tls, redirectConfiguration: .disallow,
            timeout: .init(connect: TimeAmount(configuration.connectTimeout)))
        settings.proxy = proxy?.setting
        settings.httpVersion = .http1Only
        settings.connectionPool.retryConnectionEstablishment = false
        // Each request has a span already, and its `traceparent`: a second field would make both invalid.
        settings.tracing.tracer = nil
        settings.http1_1ConnectionDebugInitializer = { Self.prepare($0) }
        settings.http2ConnectionDebugInitializer = { Self.prepare($0) }
        if let override { settings.dnsOverride = [override.name: override.host] }
        return settings
    }
}
