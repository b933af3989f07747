/// A stable name and address for a set of pods.
///
/// Source: Kubernetes API reference, *Service* of `v1`.
public struct Service: KubernetesObject {
    public static let resource = ResourceType(
        group: "", version: "v1", kind: "Service", plural: "services")

    public var apiVersion: String?
    public var kind: String?
    public var metadata: ObjectMeta
    public var spec: ServiceSpec?
    public var status: ServiceStatus?

    public init(metadata: ObjectMeta, spec: ServiceSpec? = nil, status: ServiceStatus? = nil) {
        apiVersion = Self.resource.apiVersion
        kind = Self.resource.kind
        self.metadata = metadata
        self.spec = spec
        self.status = status
    }
}

/// Which pods a service selects, and where it is reachable.
///
/// Source: Kubernetes API reference, *ServiceSpec* of `v1`.
public struct ServiceSpec: Codable, Sendable, Equatable {
    public var type: String?
    public var clusterIP: String?
    public var clusterIPs: [String]?
    public var externalIPs: [String]?
    public var externalName: String?
    public var externalTrafficPolicy: String?
    public var internalTrafficPolicy: String?
    public var ipFamilies: [String]?
    public var ipFamilyPolicy: String?
    public var loadBalancerClass: String?
    public var loadBalancerIP: String?
    public var loadBalancerSourceRanges: [String]?
    public var ports: [ServicePort]?
    public var publishNotReadyAddresses: Bool?
    public var selector: [String: String]?
    public var sessionAffinity: String?
    public var trafficDistribution: String?

    public init(
        type: String? = nil, clusterIP: String? = nil, clusterIPs: [String]? = nil, externalIPs: [String]? = nil,
        externalName: String? = nil, externalTrafficPolicy: String? = nil, internalTrafficPolicy: String? = nil,
        ipFamilies: [String]? = nil, ipFamilyPolicy: String? = nil, loadBalancerClass: String? = nil,
        loadBalancerIP: String? = nil, loadBalancerSourceRanges: [String]? = nil, ports: [ServicePort]? = nil,
        publishNotReadyAddresses: Bool? = nil, selector: [String: String]? = nil, sessionAffinity: String? = nil,
        trafficDistribution: String? = nil
    ) {
        self.type = type
        self.clusterIP = clusterIP
        self.clusterIPs = clusterIPs
        self.externalIPs = externalIPs
        self.externalName = externalName
        self.externalTrafficPolicy = externalTrafficPolicy
        self.internalTrafficPolicy = internalTrafficPolicy
        self.ipFamilies = ipFamilies
        self.ipFamilyPolicy = ipFamilyPolicy
        self.loadBalancerClass = loadBalancerClass
        self.loadBalancerIP = loadBalancerIP
        self.loadBalancerSourceRanges = loadBalancerSourceRanges
        self.ports = ports
        self.publishNotReadyAddresses = publishNotReadyAddresses
        self.selector = selector
        self.sessionAffinity = sessionAffinity
        self.trafficDistribution = trafficDistribution
    }
}

/// A port of a service.
///
/// Source: Kubernetes API reference, *ServicePort* of `v1`.
public struct ServicePort: Codable, Sendable, Equatable {
    public var name: String?
    public var `protocol`: String?
    public var appProtocol: String?
    public var port: Int
    public var targetPort: IntOrString?
    public var nodePort: Int?

    public init(
        name: String? = nil, protocol: String? = nil, appProtocol: String? = nil, port: Int,
        targetPort: IntOrString? = nil, nodePort: Int? = nil
    ) {
        self.name = name
        self.protocol = `protocol`
        self.appProtocol = appProtocol
        self.port = port
        self.targetPort = targetPort
        self.nodePort = nodePort
    }
}

/// The external addresses of a service.
///
/// Source: Kubernetes API reference, *ServiceStatus* of `v1`.
public struct ServiceStatus: Codable, Sendable, Equatable {
    public var loadBalancer: LoadBalancerStatus?
    public var conditions: [Condition]?

    public init(loadBalancer: LoadBalancerStatus? = nil, conditions: [Condition]? = nil) {
        self.loadBalancer = loadBalancer
        self.conditions = conditions
    }
}

/// The addresses that a load balancer listens on.
///
/// Source: Kubernetes API reference, *LoadBalancerStatus* of `v1`.
public struct LoadBalancerStatus: Codable, Sendable, Equatable {
    public var ingress: [LoadBalancerIngress]?

    public init(ingress: [LoadBalancerIngress]? = nil) {
        self.ingress = ingress
    }
}

/// One address of a load balancer.
///
/// Source: Kubernetes API reference, *LoadBalancerIngress* of `v1`.
public struct LoadBalancerIngress: Codable, Sendable, Equatable {
    public var ip: String?
    public var hostname: String?
    public var ipMode: String?

    public init(ip: String? = nil, hostname: String? = nil, ipMode: String? = nil) {
        self.ip = ip
        self.hostname = hostname
        self.ipMode = ipMode
    }
}
