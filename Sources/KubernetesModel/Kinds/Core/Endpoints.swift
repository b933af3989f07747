/// The addresses behind a service, in the older form.
///
/// Source: Kubernetes API reference, *Endpoints* of `v1`.
public struct Endpoints: KubernetesObject {
    public static let resource = ResourceType(
        group: "", version: "v1", kind: "Endpoints", plural: "endpoints")

    public var apiVersion: String?
    public var kind: String?
    public var metadata: ObjectMeta
    public var subsets: [EndpointSubset]?

    public init(metadata: ObjectMeta, subsets: [EndpointSubset]? = nil) {
        apiVersion = Self.resource.apiVersion
        kind = Self.resource.kind
        self.metadata = metadata
        self.subsets = subsets
    }
}

/// Addresses that share ports.
///
/// Source: Kubernetes API reference, *EndpointSubset* of `v1`.
public struct EndpointSubset: Codable, Sendable, Equatable {
    public var addresses: [EndpointAddress]?
    public var notReadyAddresses: [EndpointAddress]?
    public var ports: [EndpointPort]?

    public init(
        addresses: [EndpointAddress]? = nil, notReadyAddresses: [EndpointAddress]? = nil, ports: [EndpointPort]? = nil
    ) {
        self.addresses = addresses
        self.notReadyAddresses = notReadyAddresses
        self.ports = ports
    }
}

/// The address of one endpoint.
///
/// Source: Kubernetes API reference, *EndpointAddress* of `v1`.
public struct EndpointAddress: Codable, Sendable, Equatable {
    public var ip: String
    public var hostname: String?
    public var nodeName: String?
    public var targetRef: ObjectReference?

    public init(ip: String, hostname: String? = nil, nodeName: String? = nil, targetRef: ObjectReference? = nil) {
        self.ip = ip
        self.hostname = hostname
        self.nodeName = nodeName
        self.targetRef = targetRef
    }
}

/// A port of endpoints.
///
/// Source: Kubernetes API reference, *EndpointPort* of `v1`.
public struct EndpointPort: Codable, Sendable, Equatable {
    public var name: String?
    public var `protocol`: String?
    public var port: Int
    public var appProtocol: String?

    public init(name: String? = nil, protocol: String? = nil, port: Int, appProtocol: String? = nil) {
        self.name = name
        self.protocol = `protocol`
        self.port = port
        self.appProtocol = appProtocol
    }
}
