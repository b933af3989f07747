/// A machine that runs pods.
///
/// Source: Kubernetes API reference, *Node* of `v1`.
public struct Node: KubernetesObject {
    public static let resource = ResourceType(
        group: "", version: "v1", kind: "Node", plural: "nodes", scope: .cluster)

    public var apiVersion: String?
    public var kind: String?
    public var metadata: ObjectMeta
    public var spec: NodeSpec?
    public var status: NodeStatus?

    public init(metadata: ObjectMeta, spec: NodeSpec? = nil, status: NodeStatus? = nil) {
        apiVersion = Self.resource.apiVersion
        kind = Self.resource.kind
        self.metadata = metadata
        self.spec = spec
        self.status = status
    }
}

/// What a node is to be.
///
/// Source: Kubernetes API reference, *NodeSpec* of `v1`.
public struct NodeSpec: Codable, Sendable, Equatable {
    public var podCIDR: String?
    public var podCIDRs: [String]?
    public var providerID: String?
    public var unschedulable: Bool?
    public var taints: [Taint]?

    public init(
        podCIDR: String? = nil, podCIDRs: [String]? = nil, providerID: String? = nil, unschedulable: Bool? = nil,
        taints: [Taint]? = nil
    ) {
        self.podCIDR = podCIDR
        self.podCIDRs = podCIDRs
        self.providerID = providerID
        self.unschedulable = unschedulable
        self.taints = taints
    }
}

/// Keeps pods that don't tolerate it off a node.
///
/// Source: Kubernetes API reference, *Taint* of `v1`.
public struct Taint: Codable, Sendable, Equatable {
    public var key: String
    public var value: String?
    public var effect: String
    public var timeAdded: Timestamp?

    public init(key: String, value: String? = nil, effect: String, timeAdded: Timestamp? = nil) {
        self.key = key
        self.value = value
        self.effect = effect
        self.timeAdded = timeAdded
    }
}

/// What a node reports of itself.
///
/// Source: Kubernetes API reference, *NodeStatus* of `v1`.
public struct NodeStatus: Codable, Sendable, Equatable {
    public var capacity: [String: Quantity]?
    public var allocatable: [String: Quantity]?
    public var conditions: [NodeCondition]?
    public var addresses: [NodeAddress]?
    public var nodeInfo: NodeSystemInfo?
    public var images: [ContainerImage]?

    public init(
        capacity: [String: Quantity]? = nil, allocatable: [String: Quantity]? = nil, conditions: [NodeCondition]? = nil,
        addresses: [NodeAddress]? = nil, nodeInfo: NodeSystemInfo? = nil, images: [ContainerImage]? = nil
    ) {
        self.capacity = capacity
        self.allocatable = allocatable
        self.conditions = conditions
        self.addresses = addresses
        self.nodeInfo = nodeInfo
        self.images = images
    }
}

/// One aspect of a node's health.
///
/// Source: Kubernetes API reference, *NodeCondition* of `v1`.
public struct NodeCondition: Codable, Sendable, Equatable {
    public var type: String
    public var status: String
    public var lastHeartbeatTime: Timestamp?
    public var lastTransitionTime: Timestamp?
    public var reason: String?
    public var message: String?

    public init(
        type: String, status: String, lastHeartbeatTime: Timestamp? = nil, lastTransitionTime: Timestamp? = nil,
        reason: String? = nil, message: String? = nil
    ) {
        self.type = type
        self.status = status
        self.lastHeartbeatTime = lastHeartbeatTime
        self.lastTransitionTime = lastTransitionTime
        self.reason = reason
        self.message = message
    }
}

/// An address of a node.
///
/// Source: Kubernetes API reference, *NodeAddress* of `v1`.
public struct NodeAddress: Codable, Sendable, Equatable {
    public var type: String
    public var address: String

    public init(type: String, address: String) {
        self.type = type
        self.address = address
    }
}

/// Names and versions of a node's software.
///
/// Source: Kubernetes API reference, *NodeSystemInfo* of `v1`.
public struct NodeSystemInfo: Codable, Sendable, Equatable {
    public var machineID: String
    public var systemUUID: String
    public var bootID: String
    public var kernelVersion: String
    public var osImage: String
    public var containerRuntimeVersion: String
    public var kubeletVersion: String
    public var kubeProxyVersion: String
    public var operatingSystem: String
    public var architecture: String

    public init(
        machineID: String, systemUUID: String, bootID: String, kernelVersion: String, osImage: String,
        containerRuntimeVersion: String, kubeletVersion: String, kubeProxyVersion: String, operatingSystem: String,
        architecture: String
    ) {
        self.machineID = machineID
        self.systemUUID = systemUUID
        self.bootID = bootID
        self.kernelVersion = kernelVersion
        self.osImage = osImage
        self.containerRuntimeVersion = containerRuntimeVersion
        self.kubeletVersion = kubeletVersion
        self.kubeProxyVersion = kubeProxyVersion
        self.operatingSystem = operatingSystem
        self.architecture = architecture
    }
}

/// An image that a node has.
///
/// Source: Kubernetes API reference, *ContainerImage* of `v1`.
public struct ContainerImage: Codable, Sendable, Equatable {
    public var names: [String]?
    public var sizeBytes: Int64?

    public init(names: [String]? = nil, sizeBytes: Int64? = nil) {
        self.names = names
        self.sizeBytes = sizeBytes
    }
}
