import KubernetesModel
import MilestoneAPI

extension Blueprint {
    /// What may reach a component's pods, and what they may reach: the arrows of the architecture and name resolution.
    ///
    /// A node always reaches its own pods: probes need no rule.
    ///
    /// Source: Kubernetes documentation, *Network Policies*.
    func networkPolicy(of component: Component, among built: Set<Component>) -> NetworkPolicy {
        // CloudNativePG's pods talk to the API server, and nobody can say beforehand where that is.
        let isCluster = component == .database && spec.database.cloudNativePG != nil
        return NetworkPolicy(
            metadata: metadata(names.name(of: component), of: component),
            spec: NetworkPolicySpec(
                podSelector: selector(of: component),
                ingress: callers(of: component, among: built).nonEmpty,
                egress: isCluster ? nil : callees(of: component, among: built).nonEmpty,
                policyTypes: isCluster ? ["Ingress"] : ["Ingress", "Egress"]))
    }

    private func callers(of component: Component, among built: Set<Component>) -> [NetworkPolicyIngressRule] {
        // Who comes from outside has no label.
        let entrances = [Port.gateway] + (spec.gateway.https == nil ? [] : [Port.gatewaySecure])
        let outside =
            component == .gateway ? [NetworkPolicyIngressRule(ports: entrances.map { .tcp($0) })] : []
        return outside
            + self.entrances(of: component, among: built).map { entrance in
                NetworkPolicyIngressRule(ports: [.tcp(entrance.port)], from: entrance.callers.map(peer))
            } + clusterRules(of: component) + monitorRules(of: component)
    }

    private func callees(of component: Component, among built: Set<Component>) -> [NetworkPolicyEgressRule] {
        // Where an external database is, only its Secret knows.
        if spec.database.external != nil, databaseUsers.contains(component) { return [NetworkPolicyEgressRule()] }
        var rules = Component.allCases.filter(built.contains).compactMap { callee -> NetworkPolicyEgressRule? in
            let ports = entrances(of: callee, among: built).filter { $0.callers.contains(component) }.map(\.port)
            return ports.isEmpty
                ? nil : NetworkPolicyEgressRule(ports: ports.map { .tcp($0) }, to: [peer(callee)])
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

    /// The ports of a component that others which are built connect to.
    private func entrances(of component: Component, among built: Set<Component>) -> [Entrance] {
        let services = Component.allCases.filter(\.sendsTelemetry)
        var entrances: [Entrance] =
            switch component {
            case .database: [Entrance(port: Port.postgreSQL, callers: databaseUsers)]
            case .backend: [Entrance(port: Port.backend, callers: [.gateway, .frontend])]
            case .frontend: [Entrance(port: Port.frontend, callers: [.gateway])]
            case .prometheus: [Entrance(port: Port.prometheus, callers: [.grafana])]
            case .loki: [Entrance(port: Port.loki, callers: services + [.grafana])]
            case .tempo:
                [Entrance(port: Port.otlp, callers: services), Entrance(port: Port.tempo, callers: [.grafana])]
            case .gateway, .grafana, .restore, .backup, .schema, .generator, .routes, .monitors: []
            }
        if let port = component.metricsPort, component != .prometheus {
            entrances.append(Entrance(port: port, callers: [.prometheus]))
        }
        return entrances.compactMap { entrance in
            let callers = entrance.callers.filter(built.contains)
            return callers.isEmpty ? nil : Entrance(port: entrance.port, callers: callers)
        }
    }

    private var databaseUsers: [Component] {
        [.restore, .backup, .schema, .generator, .backend] + (spec.gateway.auth.sessions == .shared ? [.gateway] : [])
    }

    /// The ports of servers outside the platform that a component calls, each once.
    private func outsidePorts(of component: Component) -> [Int] {
        var urls: [String] = []
        if component.sendsTelemetry, let otlp = spec.monitoring.otlp { urls.append(otlp.endpoint) }
        if component == .generator || component == .backend, let url = generatorURL { urls.append(url) }
        let managed = spec.database.managed
        if component == .backup, let store = managed?.backup?.s3 { urls.append(store.url) }
        if component == .restore, let store = managed?.restore?.s3 { urls.append(store.url) }
        if component == .gateway, let oidc = spec.gateway.auth.oidc { urls.append(oidc.issuer) }
        return Set(urls.compactMap(\.portOfURL)).sorted()
    }

    private func selector(of component: Component) -> LabelSelector {
        guard component == .database, spec.database.cloudNativePG != nil else { return labels(of: component).selector }
        return LabelSelector(matchLabels: ["cnpg.io/cluster": names.name(of: .database)])
    }

    private func peer(_ component: Component) -> NetworkPolicyPeer {
        NetworkPolicyPeer(podSelector: selector(of: component))
    }

    /// Replicas follow their primary, and CloudNativePG asks each server how it is.
    ///
    /// Source: CloudNativePG documentation, *Networking*.
    private func clusterRules(of component: Component) -> [NetworkPolicyIngressRule] {
        guard component == .database, spec.database.cloudNativePG != nil else { return [] }
        return [
            NetworkPolicyIngressRule(
                ports: [.tcp(Port.postgreSQL), .tcp(Port.clusterStatus)], from: [peer(.database)]),
            NetworkPolicyIngressRule(ports: [.tcp(Port.clusterStatus)], from: [anywhere("cloudnative-pg")]),
        ]
    }

    /// The Prometheus that reads ServiceMonitors may be in any namespace.
    private func monitorRules(of component: Component) -> [NetworkPolicyIngressRule] {
        guard component.sendsTelemetry, let port = component.metricsPort, spec.monitoring.serviceMonitors == .auto,
            servedKinds.contains(OptionalKind.serviceMonitor)
        else { return [] }
        return [NetworkPolicyIngressRule(ports: [.tcp(port)], from: [anywhere("prometheus")])]
    }

    private func anywhere(_ name: String) -> NetworkPolicyPeer {
        NetworkPolicyPeer(
            podSelector: LabelSelector(matchLabels: [LabelKey.name: name]), namespaceSelector: LabelSelector())
    }

    private var operatorPods: NetworkPolicyPeer {
        NetworkPolicyPeer(
            podSelector: LabelSelector(matchLabels: [LabelKey.name: OperatorName.fieldManager]),
            namespaceSelector: LabelSelector(matchLabels: ["kubernetes.io/metadata.name": operatorNamespace]))
    }
}

/// A port, and the components that connect to it.
private struct Entrance {
    let port: Int
    let callers: [Component]
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
