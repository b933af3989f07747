import KubernetesModel
import MilestoneAPI

extension Blueprint {
    /// What may reach a component's pods, and what they may reach: the arrows of the architecture and name resolution.
    ///
    /// A node always reaches its own pods: probes need no rule.
    ///
    /// Source: Kubernetes documentation, *Network Policies*.
    func networkPolicy(of component: Component, among built: Set<Component>) -> NetworkPolicy {
        NetworkPolicy(
            metadata: metadata(names.name(of: component), of: component),
            spec: NetworkPolicySpec(
                podSelector: labels(of: component).selector,
                ingress: callers(of: component, among: built).nonEmpty,
                egress: callees(of: component, among: built).nonEmpty,
                policyTypes: ["Ingress", "Egress"]))
    }

    private func callers(of component: Component, among built: Set<Component>) -> [NetworkPolicyIngressRule] {
        // Who comes from outside has no label.
        let outside = component == .gateway ? [NetworkPolicyIngressRule(ports: [.tcp(Port.gateway)])] : []
        return outside
            + component.entrances.compactMap { entrance in
                let peers = entrance.callers.filter(built.contains).map(peer)
                return peers.isEmpty ? nil : NetworkPolicyIngressRule(ports: [.tcp(entrance.port)], from: peers)
            }
    }

    private func callees(of component: Component, among built: Set<Component>) -> [NetworkPolicyEgressRule] {
        // Where an external database is, only its Secret knows.
        if Component.database.isCalled(by: component), spec.database.external != nil {
            return [NetworkPolicyEgressRule()]
        }
        var rules = Component.allCases.filter(built.contains).compactMap { callee -> NetworkPolicyEgressRule? in
            let ports = callee.entrances.filter { $0.callers.contains(component) }.map(\.port)
            guard !ports.isEmpty else { return nil }
            return NetworkPolicyEgressRule(ports: ports.map { .tcp($0) }, to: [peer(callee)])
        }
        if component == .prometheus {
            rules.append(NetworkPolicyEgressRule(ports: [.tcp(Port.operatorHTTP)], to: [operatorPods]))
        }
        // Of what is outside only the port is known.
        rules += outsidePorts(of: component).map { NetworkPolicyEgressRule(ports: [.tcp($0)]) }
        guard !rules.isEmpty else { return [] }
        // Resolvers run in the cluster, on the node or outside: only their port is known.
        return rules + [NetworkPolicyEgressRule(ports: [NetworkPolicyPort(protocol: "UDP", port: 53), .tcp(53)])]
    }

    /// The ports of servers outside the platform that a component calls, each once.
    private func outsidePorts(of component: Component) -> [Int] {
        var urls: [String] = []
        if component.sendsTelemetry, let otlp = spec.monitoring.otlp { urls.append(otlp.endpoint) }
        return Set(urls.compactMap(\.portOfURL)).sorted()
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
    /// A port, and the components that connect to it.
    fileprivate struct Entrance {
        let port: Int
        let callers: [Component]
    }

    /// The ports of this component that others of the platform connect to.
    fileprivate var entrances: [Entrance] {
        let metrics = metricsPort.map { [Entrance(port: $0, callers: [.prometheus])] } ?? []
        let telemetry = Component.allCases.filter(\.sendsTelemetry)
        return switch self {
        case .database: [Entrance(port: Port.postgreSQL, callers: [.backup, .schema, .generator, .backend])]
        case .backend: [Entrance(port: Port.backend, callers: [.gateway, .frontend])] + metrics
        case .frontend: [Entrance(port: Port.frontend, callers: [.gateway])] + metrics
        case .prometheus: [Entrance(port: Port.prometheus, callers: [.grafana])]
        case .loki: [Entrance(port: Port.loki, callers: telemetry + [.grafana])] + metrics
        case .tempo:
            [Entrance(port: Port.otlp, callers: telemetry), Entrance(port: Port.tempo, callers: [.grafana])] + metrics
        case .gateway, .grafana: metrics
        case .backup, .schema, .generator: []
        }
    }

    /// Whether `caller` connects to this component.
    fileprivate func isCalled(by caller: Component) -> Bool {
        entrances.contains { $0.callers.contains(caller) }
    }
}

extension String {
    /// The port of an HTTP URL, which its scheme decides where none is written; `nil` for what is no such URL.
    var portOfURL: Int? {
        guard let end = firstRange(of: "://") else { return nil }
        let authority = self[end.upperBound...].prefix { $0 != "/" && $0 != "?" }
        let host = authority.lastIndex(of: "@").map { authority[authority.index(after: $0)...] } ?? authority
        // An IPv6 address has colons of its own.
        let written = host.hasPrefix("[") ? host.drop { $0 != "]" }.dropFirst() : host.drop { $0 != ":" }
        guard written.isEmpty else { return Int(written.dropFirst()) }
        return ["http": 80, "https": 443][String(self[..<end.lowerBound])]
    }
}

extension NetworkPolicyPort {
    fileprivate static func tcp(_ port: Int) -> NetworkPolicyPort {
        NetworkPolicyPort(protocol: "TCP", port: .int(port))
    }
}
