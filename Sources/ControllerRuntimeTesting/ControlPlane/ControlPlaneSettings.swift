import Crypto
import Foundation

/// How the programs of a control plane are started.
struct ControlPlaneSettings {
    /// Where everything of it lies.
    var directory: URL
    var etcdPort: Int
    var etcdPeerPort: Int
    /// The API server's.
    var port: Int
    /// An administrator's bearer token.
    let token = UUID().uuidString

    /// Where `kube-apiserver` puts the certificate that it makes for itself.
    var certificates: URL { directory.appending(path: "certificates") }
    private var signingKey: URL { directory.appending(path: "service-accounts.key") }
    private var verifyingKey: URL { directory.appending(path: "service-accounts.pub") }
    private var tokens: URL { directory.appending(path: "tokens.csv") }

    /// Writes what the programs read.
    func writeKeys() throws {
        let key = P256.Signing.PrivateKey()
        try Data(key.pemRepresentation.utf8).write(to: signingKey)
        try Data(key.publicKey.pemRepresentation.utf8).write(to: verifyingKey)
        try Data("\(token),kubernetes-admin,kubernetes-admin,\"system:masters\"\n".utf8).write(to: tokens)
        try FileManager.default.createDirectory(at: certificates, withIntermediateDirectories: true)
    }

    var etcdArguments: [String] {
        let client = "http://127.0.0.1:\(etcdPort)"
        let peer = "http://127.0.0.1:\(etcdPeerPort)"
        return [
            "--name=default", "--data-dir=\(directory.appending(path: "etcd").path)",
            "--listen-client-urls=\(client)", "--advertise-client-urls=\(client)",
            "--listen-peer-urls=\(peer)", "--initial-advertise-peer-urls=\(peer)", "--initial-cluster=default=\(peer)",
            // Data that is thrown away needn't survive a power cut.
            "--unsafe-no-fsync=true",
        ]
    }

    var serverArguments: [String] {
        [
            "--etcd-servers=http://127.0.0.1:\(etcdPort)",
            "--bind-address=127.0.0.1", "--advertise-address=127.0.0.1", "--secure-port=\(port)",
            "--cert-dir=\(certificates.path)",
            "--authorization-mode=RBAC", "--token-auth-file=\(tokens.path)",
            "--service-account-issuer=https://kubernetes.default.svc.cluster.local",
            "--service-account-key-file=\(verifyingKey.path)",
            "--service-account-signing-key-file=\(signingKey.path)",
            "--service-cluster-ip-range=10.96.0.0/16",
            // Nothing makes the ServiceAccounts that pods would have to wait for.
            "--disable-admission-plugins=ServiceAccount",
            "--allow-privileged=true",
            // Endpoints may not be in the loopback range, and this server is nowhere else.
            "--endpoint-reconciler-type=none",
        ]
    }
}
