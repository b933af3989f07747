/// The size of a workload, as its scale subresource.
///
/// Source: Kubernetes API reference, *Scale* of `autoscaling/v1`.
public struct Scale: KubernetesObject {
    public static let resource = ResourceType(
        group: "autoscaling", version: "v1", kind: "Scale", plural: "scales")

    public var apiVersion: String?
    public var kind: String?
    public var metadata: ObjectMeta
    public var spec: ScaleSpec?
    public var status: ScaleStatus?

    public init(metadata: ObjectMeta, spec: ScaleSpec? = nil, status: ScaleStatus? = nil) {
        apiVersion = Self.resource.apiVersion
        kind = Self.resource.kind
        self.metadata = metadata
        self.spec = spec
        self.status = status
    }
}

/// The size that is wanted.
///
/// Source: Kubernetes API reference, *ScaleSpec* of `autoscaling/v1`.
public struct ScaleSpec: Codable, Sendable, Equatable {
    public var replicas: Int?

    public init(replicas: Int? = nil) {
        self.replicas = replicas
    }
}

/// The size that there is.
///
/// Source: Kubernetes API reference, *ScaleStatus* of `autoscaling/v1`.
public struct ScaleStatus: Codable, Sendable, Equatable {
    public var replicas: Int
    public var selector: String?

    public init(replicas: Int, selector: String? = nil) {
        self.replicas = replicas
        self.selector = selector
    }
}
