/// A scope for names.
///
/// Source: Kubernetes API reference, *Namespace* of `v1`.
public struct Namespace: KubernetesObject {
    public static let resource = ResourceType(
        group: "", version: "v1", kind: "Namespace", plural: "namespaces", scope: .cluster)

    public var apiVersion: String?
    public var kind: String?
    public var metadata: ObjectMeta
    public var spec: NamespaceSpec?
    public var status: NamespaceStatus?

    public init(metadata: ObjectMeta, spec: NamespaceSpec? = nil, status: NamespaceStatus? = nil) {
        apiVersion = Self.resource.apiVersion
        kind = Self.resource.kind
        self.metadata = metadata
        self.spec = spec
        self.status = status
    }
}

/// What a namespace is to be: the finalizers that hold its deletion.
///
/// Source: Kubernetes API reference, *NamespaceSpec* of `v1`.
public struct NamespaceSpec: Codable, Sendable, Equatable {
    public var finalizers: [String]?

    public init(finalizers: [String]? = nil) {
        self.finalizers = finalizers
    }
}

/// Whether a namespace is active or being deleted.
///
/// Source: Kubernetes API reference, *NamespaceStatus* of `v1`.
public struct NamespaceStatus: Codable, Sendable, Equatable {
    public var phase: String?
    public var conditions: [NamespaceCondition]?

    public init(phase: String? = nil, conditions: [NamespaceCondition]? = nil) {
        self.phase = phase
        self.conditions = conditions
    }
}

/// One aspect of a namespace's deletion.
///
/// Source: Kubernetes API reference, *NamespaceCondition* of `v1`.
public struct NamespaceCondition: Codable, Sendable, Equatable {
    public var type: String
    public var status: String
    public var lastTransitionTime: Timestamp?
    public var reason: String?
    public var message: String?

    public init(
        type: String, status: String, lastTransitionTime: Timestamp? = nil, reason: String? = nil,
        message: String? = nil
    ) {
        self.type = type
        self.status = status
        self.lastTransitionTime = lastTransitionTime
        self.reason = reason
        self.message = message
    }
}
