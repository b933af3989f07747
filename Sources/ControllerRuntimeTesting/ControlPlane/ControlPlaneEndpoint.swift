import Foundation
public import KubernetesClient

/// Where a control plane listens, and what its administrator shows there.
public struct ControlPlaneEndpoint: Sendable {
    /// The port on 127.0.0.1, for HTTPS.
    public let port: Int
    /// The certificates to trust, as PEM.
    public let certificateAuthority: String
    /// The administrator's bearer token.
    public let token: String

    /// The address.
    public var url: String { "https://127.0.0.1:\(port)" }

    /// How a client gets there.
    public var configuration: Client.Configuration {
        Client.Configuration(
            server: url, trust: .certificates(.bytes(Array(certificateAuthority.utf8))), credentials: .token(token))
    }

    /// The same for other programs, as the text of a kubeconfig.
    public var kubeconfig: String {
        """
        apiVersion: v1
        kind: Config
        current-context: test
        contexts: [{name: test, context: {cluster: test, user: test}}]
        clusters: [{name: test, cluster: {server: "\(url)", \
        certificate-authority-data: \(Data(certificateAuthority.utf8).base64EncodedString())}}]
        users: [{name: test, user: {token: "\(token)"}}]

        """
    }
}
