/// A request for storage that outlives pods.
///
/// Source: Kubernetes API reference, *PersistentVolumeClaim* of `v1`.
public struct PersistentVolumeClaim: KubernetesObject {
    public static let resource = ResourceType(
        group: "", version: "v1", kind: "PersistentVolumeClaim", plural: "persistentvolumeclaims")

    public var apiVersion: String?
    public var kind: String?
    public var metadata: ObjectMeta
    public var spec: PersistentVolumeClaimSpec?
    public var status: PersistentVolumeClaimStatus?

    public init(
        metadata: ObjectMeta, spec: PersistentVolumeClaimSpec? = nil, status: PersistentVolumeClaimStatus? = nil
    ) {
        apiVersion = Self.resource.apiVersion
        kind = Self.resource.kind
        self.metadata = metadata
        self.spec = spec
        self.status = status
    }
}

/// The storage that is asked for.
///
/// Source: Kubernetes API reference, *PersistentVolumeClaimSpec* of `v1`.
public struct PersistentVolumeClaimSpec: Codable, Sendable, Equatable {
    public var accessModes: [String]?
    public var selector: LabelSelector?
    public var resources: VolumeResourceRequirements?
    public var volumeName: String?
    public var storageClassName: String?
    public var volumeMode: String?
    public var dataSource: TypedLocalObjectReference?

    public init(
        accessModes: [String]? = nil, selector: LabelSelector? = nil, resources: VolumeResourceRequirements? = nil,
        volumeName: String? = nil, storageClassName: String? = nil, volumeMode: String? = nil,
        dataSource: TypedLocalObjectReference? = nil
    ) {
        self.accessModes = accessModes
        self.selector = selector
        self.resources = resources
        self.volumeName = volumeName
        self.storageClassName = storageClassName
        self.volumeMode = volumeMode
        self.dataSource = dataSource
    }
}

/// The capacity that is asked for.
///
/// Source: Kubernetes API reference, *VolumeResourceRequirements* of `v1`.
public struct VolumeResourceRequirements: Codable, Sendable, Equatable {
    public var limits: [String: Quantity]?
    public var requests: [String: Quantity]?

    public init(limits: [String: Quantity]? = nil, requests: [String: Quantity]? = nil) {
        self.limits = limits
        self.requests = requests
    }
}

/// The storage that was given.
///
/// Source: Kubernetes API reference, *PersistentVolumeClaimStatus* of `v1`.
public struct PersistentVolumeClaimStatus: Codable, Sendable, Equatable {
    public var phase: String?
    public var accessModes: [String]?
    public var capacity: [String: Quantity]?
    public var conditions: [PersistentVolumeClaimCondition]?

    public init(
        phase: String? = nil, accessModes: [String]? = nil, capacity: [String: Quantity]? = nil,
        conditions: [PersistentVolumeClaimCondition]? = nil
    ) {
        self.phase = phase
        self.accessModes = accessModes
        self.capacity = capacity
        self.conditions = conditions
    }
}

/// One aspect of a claim's state.
///
/// Source: Kubernetes API reference, *PersistentVolumeClaimCondition* of `v1`.
public struct PersistentVolumeClaimCondition: Codable, Sendable, Equatable {
    public var type: String
    public var status: String
    public var lastProbeTime: Timestamp?
    public var lastTransitionTime: Timestamp?
    public var reason: String?
    public var message: String?

    public init(
        type: String, status: String, lastProbeTime: Timestamp? = nil, lastTransitionTime: Timestamp? = nil,
        reason: String? = nil, message: String? = nil
    ) {
        self.type = type
        self.status = status
        self.lastProbeTime = lastProbeTime
        self.lastTransitionTime = lastTransitionTime
        self.reason = reason
        self.message = message
    }
}
