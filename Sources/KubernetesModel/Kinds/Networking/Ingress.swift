/// HTTP routes from outside to services.
///
/// Source: Kubernetes API reference, *Ingress* of `networking.k8s.io/v1`.
public struct Ingress: KubernetesObject {
    public static let resource = ResourceType(
        group: "networking.k8s.io", version: "v1", kind: "Ingress", plural: "ingresses")

    public var apiVersion: String?
    public var kind: String?
    public var metadata: ObjectMeta
    public var spec: IngressSpec?
    public var status: IngressStatus?

    public init(metadata: ObjectMeta, spec: IngressSpec? = nil, status: IngressStatus? = nil) {
        apiVersion = Self.resource.apiVersion
        kind = Self.resource.kind
        self.metadata = metadata
        self.spec = spec
        self.status = status
    }
}

/// Routes, and certificates for their hosts.
///
/// Source: Kubernetes API reference, *IngressSpec* of `networking.k8s.io/v1`.
public struct IngressSpec: Codable, Sendable, Equatable {
    public var ingressClassName: String?
    public var defaultBackend: IngressBackend?
    public var tls: [IngressTLS]?
    public var rules: [IngressRule]?

    public init(
        ingressClassName: String? = nil, defaultBackend: IngressBackend? = nil, tls: [IngressTLS]? = nil,
        rules: [IngressRule]? = nil
    ) {
        self.ingressClassName = ingressClassName
        self.defaultBackend = defaultBackend
        self.tls = tls
        self.rules = rules
    }
}

/// The certificate of some hosts.
///
/// Source: Kubernetes API reference, *IngressTLS* of `networking.k8s.io/v1`.
public struct IngressTLS: Codable, Sendable, Equatable {
    public var hosts: [String]?
    public var secretName: String?

    public init(hosts: [String]? = nil, secretName: String? = nil) {
        self.hosts = hosts
        self.secretName = secretName
    }
}

/// The routes of one host.
///
/// Source: Kubernetes API reference, *IngressRule* of `networking.k8s.io/v1`.
public struct IngressRule: Codable, Sendable, Equatable {
    public var host: String?
    public var http: HTTPIngressRuleValue?

    public init(host: String? = nil, http: HTTPIngressRuleValue? = nil) {
        self.host = host
        self.http = http
    }
}

/// Routes by path.
///
/// Source: Kubernetes API reference, *HTTPIngressRuleValue* of `networking.k8s.io/v1`.
public struct HTTPIngressRuleValue: Codable, Sendable, Equatable {
    public var paths: [HTTPIngressPath]

    public init(paths: [HTTPIngressPath]) {
        self.paths = paths
    }
}

/// One route by path.
///
/// Source: Kubernetes API reference, *HTTPIngressPath* of `networking.k8s.io/v1`.
public struct HTTPIngressPath: Codable, Sendable, Equatable {
    public var path: String?
    public var pathType: String
    public var backend: IngressBackend

    public init(path: String? = nil, pathType: String, backend: IngressBackend) {
        self.path = path
        self.pathType = pathType
        self.backend = backend
    }
}

/// Where a route leads.
///
/// Source: Kubernetes API reference, *IngressBackend* of `networking.k8s.io/v1`.
public struct IngressBackend: Codable, Sendable, Equatable {
    public var service: IngressServiceBackend?
    public var resource: TypedLocalObjectReference?

    public init(service: IngressServiceBackend? = nil, resource: TypedLocalObjectReference? = nil) {
        self.service = service
        self.resource = resource
    }
}

/// The service that a route leads to.
///
/// Source: Kubernetes API reference, *IngressServiceBackend* of `networking.k8s.io/v1`.
public struct IngressServiceBackend: Codable, Sendable, Equatable {
    public var name: String
    public var port: ServiceBackendPort?

    public init(name: String, port: ServiceBackendPort? = nil) {
        self.name = name
        self.port = port
    }
}

/// A port by name or number.
///
/// Source: Kubernetes API reference, *ServiceBackendPort* of `networking.k8s.io/v1`.
public struct ServiceBackendPort: Codable, Sendable, Equatable {
    public var name: String?
    public var number: Int?

    public init(name: String? = nil, number: Int? = nil) {
        self.name = name
        self.number = number
    }
}

/// The addresses that an ingress is reachable at.
///
/// Source: Kubernetes API reference, *IngressStatus* of `networking.k8s.io/v1`.
public struct IngressStatus: Codable, Sendable, Equatable {
    public var loadBalancer: IngressLoadBalancerStatus?

    public init(loadBalancer: IngressLoadBalancerStatus? = nil) {
        self.loadBalancer = loadBalancer
    }
}

/// The addresses of an ingress' load balancer.
///
/// Source: Kubernetes API reference, *IngressLoadBalancerStatus* of `networking.k8s.io/v1`.
public struct IngressLoadBalancerStatus: Codable, Sendable, Equatable {
    public var ingress: [IngressLoadBalancerIngress]?

    public init(ingress: [IngressLoadBalancerIngress]? = nil) {
        self.ingress = ingress
    }
}

/// One address of an ingress' load balancer.
///
/// Source: Kubernetes API reference, *IngressLoadBalancerIngress* of `networking.k8s.io/v1`.
public struct IngressLoadBalancerIngress: Codable, Sendable, Equatable {
    public var ip: String?
    public var hostname: String?

    public init(ip: String? = nil, hostname: String? = nil) {
        self.ip = ip
        self.hostname = hostname
    }
}
