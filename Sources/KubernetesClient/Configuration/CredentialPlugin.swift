public import KubernetesModel

/// A program that says who the caller is, as those of cloud providers do.
///
/// Its answer is kept until it expires, or the server refuses it.
///
/// Source: Kubernetes documentation, *client-go credential plugins*.
public struct CredentialPlugin: Sendable, Hashable {
    /// The version of the contract that the program keeps to.
    public enum Version: String, Sendable, Hashable, CaseIterable {
        case v1 = "client.authentication.k8s.io/v1"
        case v1beta1 = "client.authentication.k8s.io/v1beta1"
    }

    /// The version of the contract.
    public var version: Version
    /// The program: a path, or a name that is looked for in `PATH`.
    public var command: String
    /// What it is called with.
    public var arguments: [String]
    /// Variables beside those of this process.
    public var environment: [String: String]
    /// Tells people what to do when the program isn't there.
    public var installHint: String?
    /// Whether the program is told which cluster it is for.
    public var providesClusterInfo: Bool
    /// What the cluster's entry of a kubeconfig says to plugins, which one that is told about its cluster is told, too.
    public var clusterConfiguration: JSONValue?
    /// How long it may take.
    public var timeout: Duration

    public init(
        version: Version = .v1, command: String, arguments: [String] = [], environment: [String: String] = [:],
        installHint: String? = nil, providesClusterInfo: Bool = false, clusterConfiguration: JSONValue? = nil,
        timeout: Duration = .seconds(60)
    ) {
        self.version = version
        self.command = command
        self.arguments = arguments
        self.environment = environment
        self.installHint = installHint
        self.providesClusterInfo = providesClusterInfo
        self.clusterConfiguration = clusterConfiguration
        self.timeout = timeout
    }
}
