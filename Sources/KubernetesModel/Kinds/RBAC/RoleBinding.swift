/// Gives a role's permissions to subjects, in one namespace.
///
/// Source: Kubernetes API reference, *RoleBinding* of `rbac.authorization.k8s.io/v1`.
public struct RoleBinding: KubernetesObject {
    public static let resource = ResourceType(
        group: "rbac.authorization.k8s.io", version: "v1", kind: "RoleBinding", plural: "rolebindings")

    public var apiVersion: String?
    public var kind: String?
    public var metadata: ObjectMeta
    public var subjects: [Subject]?
    public var roleRef: RoleRef?

    public init(metadata: ObjectMeta, subjects: [Subject]? = nil, roleRef: RoleRef? = nil) {
        apiVersion = Self.resource.apiVersion
        kind = Self.resource.kind
        self.metadata = metadata
        self.subjects = subjects
        self.roleRef = roleRef
    }
}

/// Gives a cluster role's permissions to subjects everywhere.
///
/// Source: Kubernetes API reference, *ClusterRoleBinding* of `rbac.authorization.k8s.io/v1`.
public struct ClusterRoleBinding: KubernetesObject {
    public static let resource = ResourceType(
        group: "rbac.authorization.k8s.io", version: "v1", kind: "ClusterRoleBinding", plural: "clusterrolebindings",
        scope: .cluster)

    public var apiVersion: String?
    public var kind: String?
    public var metadata: ObjectMeta
    public var subjects: [Subject]?
    public var roleRef: RoleRef?

    public init(metadata: ObjectMeta, subjects: [Subject]? = nil, roleRef: RoleRef? = nil) {
        apiVersion = Self.resource.apiVersion
        kind = Self.resource.kind
        self.metadata = metadata
        self.subjects = subjects
        self.roleRef = roleRef
    }
}

/// A user, group or service account.
///
/// Source: Kubernetes API reference, *Subject* of `rbac.authorization.k8s.io/v1`.
public struct Subject: Codable, Sendable, Equatable {
    public var kind: String
    public var apiGroup: String?
    public var name: String
    public var namespace: String?

    public init(kind: String, apiGroup: String? = nil, name: String, namespace: String? = nil) {
        self.kind = kind
        self.apiGroup = apiGroup
        self.name = name
        self.namespace = namespace
    }
}

/// The role that a binding gives.
///
/// Source: Kubernetes API reference, *RoleRef* of `rbac.authorization.k8s.io/v1`.
public struct RoleRef: Codable, Sendable, Equatable {
    public var apiGroup: String?
    public var kind: String
    public var name: String

    public init(apiGroup: String? = nil, kind: String, name: String) {
        self.apiGroup = apiGroup
        self.kind = kind
        self.name = name
    }
}
