/// Which traffic pods accept and send.
///
/// Source: Kubernetes API reference, *NetworkPolicy* of `networking.k8s.io/v1`.
public struct NetworkPolicy: KubernetesObject {
    public static let resource = ResourceType(
        group: "networking.k8s.io", version: "v1", kind: "NetworkPolicy", plural: "networkpolicies")

    public var apiVersion: String?
    public var kind: String?
    public var metadata: ObjectMeta
    public var spec: NetworkPolicySpec?

    public init(metadata: ObjectMeta, spec: NetworkPolicySpec? = nil) {
        apiVersion = Self.resource.apiVersion
        kind = Self.resource.kind
        self.metadata = metadata
        self.spec = spec
    }
}

/// The pods of a policy and their rules.
///
/// Source: Kubernetes API reference, *NetworkPolicySpec* of `networking.k8s.io/v1`.
public struct NetworkPolicySpec: Codable, Sendable, Equatable {
    public var podSelector: LabelSelector?
    public var ingress: [NetworkPolicyIngressRule]?
    public var egress: [NetworkPolicyEgressRule]?
    public var policyTypes: [String]?

    public init(
        podSelector: LabelSelector? = nil, ingress: [NetworkPolicyIngressRule]? = nil,
        egress: [NetworkPolicyEgressRule]? = nil, policyTypes: [String]? = nil
    ) {
        self.podSelector = podSelector
        self.ingress = ingress
        self.egress = egress
        self.policyTypes = policyTypes
    }
}

/// Traffic that is accepted.
///
/// Source: Kubernetes API reference, *NetworkPolicyIngressRule* of `networking.k8s.io/v1`.
public struct NetworkPolicyIngressRule: Codable, Sendable, Equatable {
    public var ports: [NetworkPolicyPort]?
    public var from: [NetworkPolicyPeer]?

    public init(ports: [NetworkPolicyPort]? = nil, from: [NetworkPolicyPeer]? = nil) {
        self.ports = ports
        self.from = from
    }
}

/// Traffic that may be sent.
///
/// Source: Kubernetes API reference, *NetworkPolicyEgressRule* of `networking.k8s.io/v1`.
public struct NetworkPolicyEgressRule: Codable, Sendable, Equatable {
    public var ports: [NetworkPolicyPort]?
    public var to: [NetworkPolicyPeer]?

    public init(ports: [NetworkPolicyPort]? = nil, to: [NetworkPolicyPeer]? = nil) {
        self.ports = ports
        self.to = to
    }
}

/// A port of a rule.
///
/// Source: Kubernetes API reference, *NetworkPolicyPort* of `networking.k8s.io/v1`.
public struct NetworkPolicyPort: Codable, Sendable, Equatable {
    public var `protocol`: String?
    public var port: IntOrString?
    public var endPort: Int?

    public init(protocol: String? = nil, port: IntOrString? = nil, endPort: Int? = nil) {
        self.protocol = `protocol`
        self.port = port
        self.endPort = endPort
    }
}

/// The other side of a rule.
///
/// Source: Kubernetes API reference, *NetworkPolicyPeer* of `networking.k8s.io/v1`.
public struct NetworkPolicyPeer: Codable, Sendable, Equatable {
    public var podSelector: LabelSelector?
    public var namespaceSelector: LabelSelector?
    public var ipBlock: IPBlock?

    public init(podSelector: LabelSelector? = nil, namespaceSelector: LabelSelector? = nil, ipBlock: IPBlock? = nil) {
        self.podSelector = podSelector
        self.namespaceSelector = namespaceSelector
        self.ipBlock = ipBlock
    }
}

/// A range of addresses.
///
/// Source: Kubernetes API reference, *IPBlock* of `networking.k8s.io/v1`.
public struct IPBlock: Codable, Sendable, Equatable {
    public var cidr: String
    public var except: [String]?

    public init(cidr: String, except: [String]? = nil) {
        self.cidr = cidr
        self.except = except
    }
}
