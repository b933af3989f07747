import AsyncHTTPClient
import NIOCore
import NIOSSL

/// Where requests go, and how TLS is spoken there.
struct Endpoint {
    /// What is put before the path of a request.
    let base: String
    /// The name under which ``base`` reaches the server, when it isn't the server's own.
    private let override: (name: String, host: String)?

    /// - Throws: ``ConfigurationError`` when the server isn't a URL.
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
        guard let name = configuration.tlsServerName, !name.isEmpty else {
            base = server
            override = nil
            return
        }
        // The client checks the certificate against the URL's host: the URL gets the name of the certificate, and that
        // name is resolved to the host.
        let rest = server[separator.upperBound...]
        let authority = rest.prefix { $0 != "/" }
        let isBracketed = authority.hasPrefix("[")
        let hostEnd =
            isBracketed
            ? authority.firstIndex(of: "]").map(authority.index(after:)) ?? authority.endIndex
            : authority.firstIndex(of: ":") ?? authority.endIndex
        let host = authority[..<hostEnd]
        base = "\(server[..<separator.upperBound])\(name)\(rest[hostEnd...])"
        override = (name, isBracketed ? String(host.dropFirst().dropLast()) : String(host))
    }

    /// The settings that all of a transport's clients share.
    ///
    /// - Throws: ``ConfigurationError`` when a certificate or key can't be read.
    func httpConfiguration(_ configuration: Client.Configuration) throws -> HTTPClient.Configuration {
        var settings = HTTPClient.Configuration(
            tlsConfiguration: try Self.tlsConfiguration(configuration), redirectConfiguration: .disallow,
            timeout: .init(connect: TimeAmount(configuration.connectTimeout)))
        settings.httpVersion = .http1Only
        settings.connectionPool.retryConnectionEstablishment = false
        if let override { settings.dnsOverride = [override.name: override.host] }
        return settings
    }

    private static func tlsConfiguration(_ configuration: Client.Configuration) throws -> TLSConfiguration {
        var tls = TLSConfiguration.makeClientConfiguration()
        switch configuration.trust {
        case .system: break
        case .insecure: tls.certificateVerification = .none
        case .certificates(let pem):
            let key = "certificate-authority"
            tls.trustRoots = .certificates(try certificates(pem, key: key))
        }
        if let certificate = configuration.clientCertificate {
            tls.certificateChain = try certificates(certificate.chain, key: "client-certificate")
                .map { .certificate($0) }
            let bytes = try certificate.key.read(key: "client-key")
            do {
                tls.privateKey = .privateKey(try NIOSSLPrivateKey(bytes: bytes, format: .pem))
            } catch {
                throw ConfigurationError(
                    .invalidValue, file: certificate.key.path, key: "client-key", message: "is no PEM private key")
            }
        }
        return tls
    }

    private static func certificates(_ pem: Client.Configuration.PEM, key: String) throws -> [NIOSSLCertificate] {
        let bytes = try pem.read(key: key)
        do {
            let certificates = try NIOSSLCertificate.fromPEMBytes(bytes)
            guard !certificates.isEmpty else { throw NIOSSLError.failedToLoadCertificate }
            return certificates
        } catch {
            throw ConfigurationError(
                .invalidValue, file: pem.path, key: key, message: "has no PEM certificate", underlyingError: error)
        }
    }
}

extension Client.Configuration.PEM {
    /// The file that it is in.
    fileprivate var path: String? {
        if case .file(let path) = self { path } else { nil }
    }
}
