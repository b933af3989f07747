import NIOSSL

/// The documents that TLS is spoken with, as they were read.
struct TLSMaterial: Sendable, Hashable {
    /// The certificate authorities; `nil` for the system's, or for none at all.
    var authorities: [UInt8]?
    /// The caller's certificate and key.
    var identity: Credential.Certificate?

    /// Reads the files of a configuration.
    ///
    /// - Throws: ``ConfigurationError`` that names the file.
    init(_ configuration: Client.Configuration) throws {
        if case .certificates(let pem) = configuration.trust {
            authorities = try pem.read(key: Self.authorityKey)
        }
        if let certificate = configuration.clientCertificate {
            identity = .init(
                chain: try certificate.chain.read(key: Self.chainKey), key: try certificate.key.read(key: Self.keyKey))
        }
    }

    /// How TLS is spoken with the documents.
    ///
    /// - Parameter configuration: where the documents come from, for errors.
    /// - Throws: ``ConfigurationError`` when one isn't what it must be.
    func tlsConfiguration(_ configuration: Client.Configuration) throws -> TLSConfiguration {
        var tls = TLSConfiguration.makeClientConfiguration()
        if case .insecure = configuration.trust { tls.certificateVerification = .none }
        if let authorities {
            var file: String?
            if case .certificates(let pem) = configuration.trust { file = pem.path }
            tls.trustRoots = .certificates(try Self.certificates(authorities, file: file, key: Self.authorityKey))
        }
        guard let identity else { return tls }
        let given = configuration.clientCertificate
        tls.certificateChain = try Self.certificates(identity.chain, file: given?.chain.path, key: Self.chainKey)
            .map { .certificate($0) }
        do {
            tls.privateKey = .privateKey(try NIOSSLPrivateKey(bytes: identity.key, format: .pem))
        } catch {
            throw ConfigurationError(
                .invalidValue, file: given?.key.path, key: Self.keyKey, message: "is no PEM private key")
        }
        return tls
    }

    private static let authorityKey = "certificate-authority"
    private static let chainKey = "client-certificate"
    private static let keyKey = "client-key"

    private static func certificates(_ bytes: [UInt8], file: String?, key: String) throws -> [NIOSSLCertificate] {
        do {
            let certificates = try NIOSSLCertificate.fromPEMBytes(bytes)
            guard !certificates.isEmpty else { throw NIOSSLError.failedToLoadCertificate }
            return certificates
        } catch {
            throw ConfigurationError(
                .invalidValue, file: file, key: key, message: "has no PEM certificate", underlyingError: error)
        }
    }
}

extension Client.Configuration.PEM {
    /// The file that it is in.
    fileprivate var path: String? {
        if case .file(let path) = self { path } else { nil }
    }
}
