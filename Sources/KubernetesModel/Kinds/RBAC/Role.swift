/// Permissions in one namespace.
///
/// Source: Kubernetes API reference, *Role* of `rbac.authorization.k8s.io/v1`.
public struct Role: KubernetesObject {
    public static let resource = ResourceType(
        group: "rbac.authorization.k8s.io", version: "v1", kind: "Role", plural: "roles")

    public var apiVersion: String?
    public var kind: String?
    public var metadata: ObjectMeta
    public var rules: [PolicyRule]?

    public init(metadata: ObjectMeta, rules: [PolicyRule]? = nil) {
        apiVersion = Self.resource.apiVersion
        kind = Self.resource.kind
        self.metadata = metadata
        self.rules = rules
    }
}

/// Permissions in all namespaces and on the cluster.
///
/// Source: Kubernetes API reference, *ClusterRole* of `rbac.authorization.k8s.io/v1`.
public struct ClusterRole: KubernetesObject {
    public static let resource = ResourceType(
        group: "rbac.authorization.k8s.io", version: "v1", kind: "ClusterRole", plural: "clusterroles", scope: .cluster)

    public var apiVersion: String?
    public var kind: String?
    public var metadata: ObjectMeta
    public var rules: [PolicyRule]?
    public var aggregationRule: AggregationRule?

    public init(metadata: ObjectMeta, rules: [PolicyRule]? = nil, aggregationRule: AggregationRule? = nil) {
        apiVersion = Self.resource.apiVersion
        kind = Self.resource.kind
        self.metadata = metadata
        self.rules = rules
        self.aggregationRule = aggregationRule
    }
}

/// Verbs that are allowed on resources.
///
/// Source: Kubernetes API reference, *PolicyRule* of `rbac.authorization.k8s.io/v1`.
public struct PolicyRule: Codable, Sendable, Equatable {
    public var verbs: [String]
    public var apiGroups: [String]?
    public var resources: [String]?
    public var resourceNames: [String]?
    public var nonResourceURLs: [String]?

    public init(
        verbs: [String], apiGroups: [String]? = nil, resources: [String]? = nil, resourceNames: [String]? = nil,
        nonResourceURLs: [String]? = nil
    ) {
        self.verbs = verbs
        self.apiGroups = apiGroups
        self.resources = resources
        self.resourceNames = resourceNames
        self.nonResourceURLs = nonResourceURLs
    }
}

/// Roles whose rules are taken over.
///
/// Source: Kubernetes API reference, *AggregationRule* of `rbac.authorization.k8s.io/v1`.
public struct AggregationRule: Codable, Sendable, Equatable {
    public var clusterRoleSelectors: [LabelSelector]?

    public init(clusterRoleSelectors: [LabelSelector]? = nil) {
        self.clusterRoleSelectors = clusterRoleSelectors
    }
}
