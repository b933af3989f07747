import KubernetesModel

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// What a credential plugin is told, and what it answers.
///
/// Source: Kubernetes API reference, *ExecCredential* of `client.authentication.k8s.io/v1`.
struct ExecCredential: Codable, Sendable {
    /// What the plugin is told.
    struct Spec: Codable, Sendable {
        var interactive = false
        /// The cluster that the credentials are for.
        var cluster: ClusterEntry?
    }

    /// The credentials.
    struct Status: Codable, Sendable {
        var expirationTimestamp: Timestamp?
        var token: String?
        var clientCertificateData: String?
        var clientKeyData: String?
    }

    var apiVersion: String
    var kind = "ExecCredential"
    var spec: Spec?
    var status: Status?
}

extension ClusterEntry {
    /// The cluster of a configuration, as a plugin is told of it.
    ///
    /// - Parameter pluginConfiguration: what its kubeconfig says to plugins.
    /// - Throws: ``ConfigurationError`` when its certificates can't be read.
    init(_ configuration: Client.Configuration, config pluginConfiguration: JSONValue?) throws {
        self.init(
            server: configuration.server, tlsServerName: configuration.tlsServerName, proxyURL: configuration.proxyURL,
            config: pluginConfiguration)
        switch configuration.trust {
        case .system: break
        case .insecure: insecureSkipTLSVerify = true
        case .certificates(let pem):
            certificateAuthorityData = Data(try pem.read(key: "certificate-authority")).base64EncodedString()
        }
    }
}

extension ExecCredential.Status {
    /// The credentials, in the form that requests show them.
    ///
    /// - Throws: ``ConfigurationError`` when there are none, or half of a pair is missing.
    func credential(from plugin: CredentialPlugin) throws -> Credential {
        func nonempty(_ text: String?) -> String? { text.flatMap { $0.isEmpty ? nil : $0 } }
        var credential = Credential(authorization: nonempty(token).map { "Bearer \($0)" })
        switch (nonempty(clientCertificateData), nonempty(clientKeyData)) {
        case (let chain?, let key?):
            credential.certificate = .init(chain: Array(chain.utf8), key: Array(key.utf8))
        case (nil, nil):
            break
        default:
            throw plugin.failure("gave a certificate without its key, or a key without its certificate")
        }
        guard credential != Credential() else { throw plugin.failure("gave neither a token nor a certificate") }
        return credential
    }
}

extension CredentialPlugin {
    /// An error that names the plugin.
    func failure(_ message: String, _ cause: (any Error)? = nil) -> ConfigurationError {
        ConfigurationError(
            .plugin, key: "exec", message: "the credential plugin \(command) \(message)", underlyingError: cause)
    }
}
