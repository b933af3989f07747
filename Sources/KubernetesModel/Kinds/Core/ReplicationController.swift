/// A number of pods of one template: what a ``ReplicaSet`` was before there were Deployments.
///
/// Source: Kubernetes API reference, *ReplicationController* of `v1`.
public struct ReplicationController: KubernetesObject {
    public static let resource = ResourceType(
        group: "", version: "v1", kind: "ReplicationController", plural: "replicationcontrollers")

    public var apiVersion: String?
    public var kind: String?
    public var metadata: ObjectMeta
    public var spec: ReplicationControllerSpec?
    public var status: ReplicaSetStatus?

    public init(metadata: ObjectMeta, spec: ReplicationControllerSpec? = nil, status: ReplicaSetStatus? = nil) {
        apiVersion = Self.resource.apiVersion
        kind = Self.resource.kind
        self.metadata = metadata
        self.spec = spec
        self.status = status
    }
}

/// How many pods of which template.
///
/// Source: Kubernetes API reference, *ReplicationControllerSpec* of `v1`.
public struct ReplicationControllerSpec: Codable, Sendable, Equatable {
    public var replicas: Int?
    public var minReadySeconds: Int?
    public var selector: [String: String]?
    public var template: PodTemplateSpec?

    public init(
        replicas: Int? = nil, minReadySeconds: Int? = nil, selector: [String: String]? = nil,
        template: PodTemplateSpec? = nil
    ) {
        self.replicas = replicas
        self.minReadySeconds = minReadySeconds
        self.selector = selector
        self.template = template
    }
}
