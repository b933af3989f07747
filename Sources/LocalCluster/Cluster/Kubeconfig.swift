import Foundation
import LocalAPIServer

/// The file by which `kubectl` finds the cluster and proves who it is.
struct Kubeconfig {
    var server: String
    /// The cluster's authority, as PEM.
    var authority: String
    var identity: Identity

    var yaml: String {
        func encoded(_ pem: String) -> String { Data(pem.utf8).base64EncodedString() }
        return """
            apiVersion: v1
            kind: Config
            clusters:
            - name: local
              cluster:
                server: \(server)
                certificate-authority-data: \(encoded(authority))
            users:
            - name: admin
              user:
                client-certificate-data: \(encoded(identity.certificate))
                client-key-data: \(encoded(identity.privateKey))
            contexts:
            - name: local
              context:
                cluster: local
                user: admin
            current-context: local

            """
    }
}
