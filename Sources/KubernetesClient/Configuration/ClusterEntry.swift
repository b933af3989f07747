import KubernetesModel

/// Where a server is and why it is to be trusted, as kubeconfigs say it and credential plugins are told it.
///
/// Source: Kubernetes API reference, *kubeconfig (v1)* and *ExecCredential* of `client.authentication.k8s.io/v1`.
struct ClusterEntry: Codable, Sendable {
    /// Something that an entry says to others than its clients.
    struct Extension: Codable, Sendable {
        var name: String
        var `extension`: JSONValue?
    }

    var server: String?
    var tlsServerName: String?
    var insecureSkipTLSVerify: Bool?
    /// A file; only in kubeconfigs.
    var certificateAuthority: String?
    var certificateAuthorityData: String?
    var proxyURL: String?
    /// Only in kubeconfigs.
    var extensions: [Extension]?
    /// Only for plugins.
    var config: JSONValue?

    enum CodingKeys: String, CodingKey {
        case server, extensions, config
        case tlsServerName = "tls-server-name"
        case insecureSkipTLSVerify = "insecure-skip-tls-verify"
        case certificateAuthority = "certificate-authority"
        case certificateAuthorityData = "certificate-authority-data"
        case proxyURL = "proxy-url"
    }

    /// What a kubeconfig says to plugins, under a name of their contract's.
    var pluginConfiguration: JSONValue? {
        extensions?.first { $0.name == "client.authentication.k8s.io/exec" }?.extension
    }
}
