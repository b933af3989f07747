/// A kubeconfig file, as far as this client reads it.
///
/// Source: Kubernetes API reference, *kubeconfig (v1)*.
struct Kubeconfig: Decodable, Sendable {
    var clusters: [NamedCluster]?
    var users: [NamedUser]?
    var contexts: [NamedContext]?
    var currentContext: String?

    enum CodingKeys: String, CodingKey {
        case clusters, users, contexts
        case currentContext = "current-context"
    }

    struct NamedCluster: Decodable, Sendable {
        var name: String
        var cluster: ClusterEntry
    }

    struct NamedUser: Decodable, Sendable {
        var name: String
        var user: User?
    }

    struct NamedContext: Decodable, Sendable {
        var name: String
        var context: Context
    }

    /// Who the caller is.
    struct User: Decodable, Sendable {
        var clientCertificate: String?
        var clientCertificateData: String?
        var clientKey: String?
        var clientKeyData: String?
        var token: String?
        var tokenFile: String?
        var username: String?
        var password: String?
        var impersonatedUser: String?
        var impersonatedUID: String?
        var impersonatedGroups: [String]?
        var impersonatedExtra: [String: [String]]?
        var exec: Plugin?
        var authProvider: AuthProvider?

        enum CodingKeys: String, CodingKey {
            case clientCertificate = "client-certificate"
            case clientCertificateData = "client-certificate-data"
            case clientKey = "client-key"
            case clientKeyData = "client-key-data"
            case token, tokenFile, username, password, exec
            case impersonatedUser = "as"
            case impersonatedUID = "as-uid"
            case impersonatedGroups = "as-groups"
            case impersonatedExtra = "as-user-extra"
            case authProvider = "auth-provider"
        }
    }

    /// A program that makes credentials.
    struct Plugin: Decodable, Sendable {
        struct Variable: Decodable, Sendable {
            var name: String
            var value: String
        }

        var apiVersion: String?
        var command: String?
        var args: [String]?
        var env: [Variable]?
        var installHint: String?
        var provideClusterInfo: Bool?
        var interactiveMode: String?
    }

    /// What made credentials before Kubernetes 1.26.
    struct AuthProvider: Decodable, Sendable {
        var name: String?
    }

    /// A cluster, a user and a namespace together.
    struct Context: Decodable, Sendable {
        var cluster: String
        var user: String?
        var namespace: String?
    }
}
