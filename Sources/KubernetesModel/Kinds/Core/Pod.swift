/// Containers that run together on one node.
///
/// Source: Kubernetes API reference, *Pod* of `v1`.
public struct Pod: KubernetesObject {
    public static let resource = ResourceType(
        group: "", version: "v1", kind: "Pod", plural: "pods")

    public var apiVersion: String?
    public var kind: String?
    public var metadata: ObjectMeta
    public var spec: PodSpec?
    public var status: PodStatus?

    public init(metadata: ObjectMeta, spec: PodSpec? = nil, status: PodStatus? = nil) {
        apiVersion = Self.resource.apiVersion
        kind = Self.resource.kind
        self.metadata = metadata
        self.spec = spec
        self.status = status
    }
}

/// What the pods of a workload look like.
///
/// Source: Kubernetes API reference, *PodTemplateSpec* of `v1`.
public struct PodTemplateSpec: Codable, Sendable, Equatable {
    public var metadata: ObjectMeta?
    public var spec: PodSpec?

    public init(metadata: ObjectMeta? = nil, spec: PodSpec? = nil) {
        self.metadata = metadata
        self.spec = spec
    }
}
