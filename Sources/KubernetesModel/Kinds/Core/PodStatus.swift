/// What is known of a pod's state.
///
/// Source: Kubernetes API reference, *PodStatus* of `v1`.
public struct PodStatus: Codable, Sendable, Equatable {
    public var observedGeneration: Int64?
    public var phase: String?
    public var conditions: [PodCondition]?
    public var message: String?
    public var reason: String?
    public var nominatedNodeName: String?
    public var hostIP: String?
    public var hostIPs: [HostIP]?
    public var podIP: String?
    public var podIPs: [PodIP]?
    public var startTime: Timestamp?
    public var initContainerStatuses: [ContainerStatus]?
    public var containerStatuses: [ContainerStatus]?
    public var qosClass: String?

    public init(
        observedGeneration: Int64? = nil, phase: String? = nil, conditions: [PodCondition]? = nil,
        message: String? = nil, reason: String? = nil, nominatedNodeName: String? = nil, hostIP: String? = nil,
        hostIPs: [HostIP]? = nil, podIP: String? = nil, podIPs: [PodIP]? = nil, startTime: Timestamp? = nil,
        initContainerStatuses: [ContainerStatus]? = nil, containerStatuses: [ContainerStatus]? = nil,
        qosClass: String? = nil
    ) {
        self.observedGeneration = observedGeneration
        self.phase = phase
        self.conditions = conditions
        self.message = message
        self.reason = reason
        self.nominatedNodeName = nominatedNodeName
        self.hostIP = hostIP
        self.hostIPs = hostIPs
        self.podIP = podIP
        self.podIPs = podIPs
        self.startTime = startTime
        self.initContainerStatuses = initContainerStatuses
        self.containerStatuses = containerStatuses
        self.qosClass = qosClass
    }
}

/// An address of the node.
///
/// Source: Kubernetes API reference, *HostIP* of `v1`.
public struct HostIP: Codable, Sendable, Equatable {
    public var ip: String

    public init(ip: String) {
        self.ip = ip
    }
}

/// An address of the pod.
///
/// Source: Kubernetes API reference, *PodIP* of `v1`.
public struct PodIP: Codable, Sendable, Equatable {
    public var ip: String

    public init(ip: String) {
        self.ip = ip
    }
}

/// One aspect of a pod's state.
///
/// Source: Kubernetes API reference, *PodCondition* of `v1`.
public struct PodCondition: Codable, Sendable, Equatable {
    public var type: String
    public var observedGeneration: Int64?
    public var status: String
    public var lastProbeTime: Timestamp?
    public var lastTransitionTime: Timestamp?
    public var reason: String?
    public var message: String?

    public init(
        type: String, observedGeneration: Int64? = nil, status: String, lastProbeTime: Timestamp? = nil,
        lastTransitionTime: Timestamp? = nil, reason: String? = nil, message: String? = nil
    ) {
        self.type = type
        self.observedGeneration = observedGeneration
        self.status = status
        self.lastProbeTime = lastProbeTime
        self.lastTransitionTime = lastTransitionTime
        self.reason = reason
        self.message = message
    }
}
