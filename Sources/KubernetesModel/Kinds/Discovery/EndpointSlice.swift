/// A part of the addresses behind a service.
///
/// Source: Kubernetes API reference, *EndpointSlice* of `discovery.k8s.io/v1`.
public struct EndpointSlice: KubernetesObject {
    public static let resource = ResourceType(
        group: "discovery.k8s.io", version: "v1", kind: "EndpointSlice", plural: "endpointslices")

    public var apiVersion: String?
    public var kind: String?
    public var metadata: ObjectMeta
    public var addressType: String?
    public var endpoints: [Endpoint]?
    public var ports: [EndpointSlicePort]?

    public init(
        metadata: ObjectMeta, addressType: String? = nil, endpoints: [Endpoint]? = nil,
        ports: [EndpointSlicePort]? = nil
    ) {
        apiVersion = Self.resource.apiVersion
        kind = Self.resource.kind
        self.metadata = metadata
        self.addressType = addressType
        self.endpoints = endpoints
        self.ports = ports
    }
}

/// One address behind a service.
///
/// Source: Kubernetes API reference, *Endpoint* of `discovery.k8s.io/v1`.
public struct Endpoint: Codable, Sendable, Equatable {
    public var addresses: [String]
    public var conditions: EndpointConditions?
    public var hostname: String?
    public var targetRef: ObjectReference?
    public var deprecatedTopology: [String: String]?
    public var nodeName: String?
    public var zone: String?

    public init(
        addresses: [String], conditions: EndpointConditions? = nil, hostname: String? = nil,
        targetRef: ObjectReference? = nil, deprecatedTopology: [String: String]? = nil, nodeName: String? = nil,
        zone: String? = nil
    ) {
        self.addresses = addresses
        self.conditions = conditions
        self.hostname = hostname
        self.targetRef = targetRef
        self.deprecatedTopology = deprecatedTopology
        self.nodeName = nodeName
        self.zone = zone
    }
}

/// Whether an endpoint takes traffic.
///
/// Source: Kubernetes API reference, *EndpointConditions* of `discovery.k8s.io/v1`.
public struct EndpointConditions: Codable, Sendable, Equatable {
    public var ready: Bool?
    public var serving: Bool?
    public var terminating: Bool?

    public init(ready: Bool? = nil, serving: Bool? = nil, terminating: Bool? = nil) {
        self.ready = ready
        self.serving = serving
        self.terminating = terminating
    }
}

/// A port of an endpoint slice.
///
/// Source: Kubernetes API reference, *EndpointPort* of `discovery.k8s.io/v1`.
public struct EndpointSlicePort: Codable, Sendable, Equatable {
    public var name: String?
    public var `protocol`: String?
    public var port: Int?
    public var appProtocol: String?

    public init(name: String? = nil, protocol: String? = nil, port: Int? = nil, appProtocol: String? = nil) {
        self.name = name
        self.protocol = `protocol`
        self.port = port
        self.appProtocol = appProtocol
    }
}
