/// A number of pods of one template.
///
/// Source: Kubernetes API reference, *ReplicaSet* of `apps/v1`.
public struct ReplicaSet: KubernetesObject {
    public static let resource = ResourceType(
        group: "apps", version: "v1", kind: "ReplicaSet", plural: "replicasets")

    public var apiVersion: String?
    public var kind: String?
    public var metadata: ObjectMeta
    public var spec: ReplicaSetSpec?
    public var status: ReplicaSetStatus?

    public init(metadata: ObjectMeta, spec: ReplicaSetSpec? = nil, status: ReplicaSetStatus? = nil) {
        apiVersion = Self.resource.apiVersion
        kind = Self.resource.kind
        self.metadata = metadata
        self.spec = spec
        self.status = status
    }
}

/// How many pods of which template.
///
/// Source: Kubernetes API reference, *ReplicaSetSpec* of `apps/v1`.
public struct ReplicaSetSpec: Codable, Sendable, Equatable {
    public var replicas: Int?
    public var minReadySeconds: Int?
    public var selector: LabelSelector
    public var template: PodTemplateSpec?

    public init(
        replicas: Int? = nil, minReadySeconds: Int? = nil, selector: LabelSelector, template: PodTemplateSpec? = nil
    ) {
        self.replicas = replicas
        self.minReadySeconds = minReadySeconds
        self.selector = selector
        self.template = template
    }
}

/// How many pods there are.
///
/// Source: Kubernetes API reference, *ReplicaSetStatus* of `apps/v1`.
public struct ReplicaSetStatus: Codable, Sendable, Equatable {
    public var replicas: Int
    public var fullyLabeledReplicas: Int?
    public var readyReplicas: Int?
    public var availableReplicas: Int?
    public var terminatingReplicas: Int?
    public var observedGeneration: Int64?
    public var conditions: [ReplicaSetCondition]?

    public init(
        replicas: Int, fullyLabeledReplicas: Int? = nil, readyReplicas: Int? = nil, availableReplicas: Int? = nil,
        terminatingReplicas: Int? = nil, observedGeneration: Int64? = nil, conditions: [ReplicaSetCondition]? = nil
    ) {
        self.replicas = replicas
        self.fullyLabeledReplicas = fullyLabeledReplicas
        self.readyReplicas = readyReplicas
        self.availableReplicas = availableReplicas
        self.terminatingReplicas = terminatingReplicas
        self.observedGeneration = observedGeneration
        self.conditions = conditions
    }
}

/// One aspect of a replica set's state.
///
/// Source: Kubernetes API reference, *ReplicaSetCondition* of `apps/v1`.
public struct ReplicaSetCondition: Codable, Sendable, Equatable {
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
