import KubernetesModel
import MilestoneAPI

extension Blueprint {
    /// What may reach a component's pods, and what they may reach: the arrows of the architecture and name resolution.
    ///
    /// A node always reaches its own pods: probes need no rule.
    ///
    /// Source: Kubernetes documentation, *Network Policies*.
    func networkPolicy(of component: Component) -> NetworkPolicy {
        NetworkPolicy(
            metadata: metadata(names.name(of: component), of: component),
            spec: NetworkPolicySpec(
                podSelector: labels(of: component).selector,
                ingress: callers(of: component).nonEmpty, egress: callees(of: component).nonEmpty,
                policyTypes: ["Ingress", "Egress"]))
    }

    private func callers(of component: Component) -> [NetworkPolicyIngressRule] {
        var rules: [NetworkPolicyIngressRule] = []
        if let port = component.port {
            if component == .gateway {
                rules.append(NetworkPolicyIngressRule(ports: [.tcp(port)]))
            } else if let peers = component.users.map({ peer($0) }).nonEmpty {
                rules.append(NetworkPolicyIngressRule(ports: [.tcp(port)], from: peers))
            }
        }
        if let port = component.metricsPort, component != .prometheus, spec.monitoring.prometheus.enabled {
            rules.append(NetworkPolicyIngressRule(ports: [.tcp(port)], from: [peer(.prometheus)]))
        }
        return rules
    }

    private func callees(of component: Component) -> [NetworkPolicyEgressRule] {
        // Where an external database is, only its Secret knows.
        if component.connects(to: .database), spec.database.external != nil { return [NetworkPolicyEgressRule()] }
        var rules = Component.allCases.compactMap { callee -> NetworkPolicyEgressRule? in
            guard component.connects(to: callee), let port = callee.port else { return nil }
            return NetworkPolicyEgressRule(ports: [.tcp(port)], to: [peer(callee)])
        }
        if component == .prometheus {
            rules += Component.allCases.compactMap { target in
                guard target != .prometheus, let port = target.metricsPort else { return nil }
                return NetworkPolicyEgressRule(ports: [.tcp(port)], to: [peer(target)])
            }
            rules.append(NetworkPolicyEgressRule(ports: [.tcp(Port.operatorHTTP)], to: [operatorPods]))
        }
        guard !rules.isEmpty else { return [] }
        // Resolvers run in the cluster, on the node or outside: only their port is known.
        return rules + [NetworkPolicyEgressRule(ports: [NetworkPolicyPort(protocol: "UDP", port: 53), .tcp(53)])]
    }

    private func peer(_ component: Component) -> NetworkPolicyPeer {
        NetworkPolicyPeer(podSelector: labels(of: component).selector)
    }

    private var operatorPods: NetworkPolicyPeer {
        NetworkPolicyPeer(
            podSelector: LabelSelector(matchLabels: [LabelKey.name: OperatorName.fieldManager]),
            namespaceSelector: LabelSelector(matchLabels: ["kubernetes.io/metadata.name": operatorNamespace]))
    }
}

extension Component {
    /// The components that connect to this one's port.
    fileprivate var users: [Component] {
        switch self {
        case .database: [.backup, .schema, .generator, .backend]
        case .backend: [.gateway, .frontend]
        case .frontend: [.gateway]
        case .backup, .schema, .generator, .gateway, .prometheus: []
        }
    }

    /// Whether this component connects to `callee`.
    fileprivate func connects(to callee: Component) -> Bool { callee.users.contains(self) }
}

extension NetworkPolicyPort {
    fileprivate static func tcp(_ port: Int) -> NetworkPolicyPort {
        NetworkPolicyPort(protocol: "TCP", port: .int(port))
    }
}
