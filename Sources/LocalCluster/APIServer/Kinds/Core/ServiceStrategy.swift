import APIMachinery
import KubernetesModel

extension Strategy {
    /// How Services are written: each gets an address, and ports on nodes where its type has them.
    static func service(_ settings: ClusterSettings) -> Strategy {
        var strategy = Strategy()
        strategy.nameViolations = NameRule.dns1035Label.violations(of:)
        strategy.initialStatus = { _ in ["loadBalancer": [:]] }
        strategy.fillDefaults = ServiceDefaults.fill
        strategy.prepareForCreate = { service, transaction in
            try ServiceAddresses(settings: settings).allocate(&service, old: nil, &transaction)
        }
        strategy.prepareForUpdate = { service, old, transaction in
            ServiceAddresses.keep(&service, from: old)
            try ServiceAddresses(settings: settings).allocate(&service, old: old, &transaction)
        }
        strategy.afterCreate = { service, transaction in
            ServiceRanges.record(service, replacing: nil, settings, &transaction)
        }
        strategy.afterUpdate = { service, old, transaction in
            ServiceRanges.record(service, replacing: old, settings, &transaction)
        }
        strategy.afterRemove = { service, transaction in ServiceRanges.release(service, &transaction) }
        strategy.validate = ServiceValidation.problems
        strategy.validateUpdate = ServiceValidation.updateProblems
        return strategy
    }
}

/// What Kubernetes fills into Services.
enum ServiceDefaults {
    static func fill(_ service: inout JSONValue) {
        service.edit("spec") { spec in
            spec.fill("type", "ClusterIP")
            spec.fill("sessionAffinity", "None")
            let type = spec["type"]?.stringValue
            if spec["sessionAffinity"] == "ClientIP" {
                spec.fill("sessionAffinityConfig", ["clientIP": ["timeoutSeconds": 10_800]])
            }
            if type != "ExternalName" { spec.fill("internalTrafficPolicy", "Cluster") }
            if type == "NodePort" || type == "LoadBalancer" { spec.fill("externalTrafficPolicy", "Cluster") }
            if type == "LoadBalancer" { spec.fill("allocateLoadBalancerNodePorts", true) }
            spec.editEach("ports") { port in
                port.fill("protocol", "TCP")
                if let own = port["port"] { port.fill("targetPort", own) }
            }
        }
        service.edit("status") { status in
            status.edit("loadBalancer") { balancer in
                balancer.editEach("ingress") { entry in
                    if !entry["ip"].isBlank { entry.fill("ipMode", "VIP") }
                }
            }
        }
    }
}

/// Hands out the addresses and node ports of Services.
struct ServiceAddresses {
    var settings: ClusterSettings

    private static let nodePorts: ClosedRange<Int64> = 30000...32767

    /// Carries over what an update left out.
    static func keep(_ service: inout JSONValue, from old: JSONValue) {
        guard var spec = service["spec"], let before = old["spec"], spec["type"] != "ExternalName" else { return }
        for member in ["clusterIP", "clusterIPs", "ipFamilies", "ipFamilyPolicy"] where spec[member].isBlank {
            if let value = before[member] { spec[member] = value }
        }
        let oldPorts = before["ports"]?.arrayValue ?? []
        if needsNodePorts(spec), needsNodePorts(before) {
            spec.editEach("ports") { port in
                let same = oldPorts.first { $0["port"] == port["port"] && $0["protocol"] == port["protocol"] }
                if let node = same?["nodePort"], port["nodePort"].isAbsent { port["nodePort"] = node }
            }
        }
        dropOutdated(&spec, before)
        service["spec"] = spec
    }

    /// Takes out what only the old type of a Service had, and an update just carried along.
    private static func dropOutdated(_ spec: inout JSONValue, _ before: JSONValue) {
        let balanced = ["LoadBalancer"]
        let outdated = [
            ("externalTrafficPolicy", ["NodePort"] + balanced), ("allocateLoadBalancerNodePorts", balanced),
            ("loadBalancerClass", balanced),
        ]
        for (member, types) in outdated {
            func has(_ spec: JSONValue) -> Bool { types.contains(spec["type"]?.stringValue ?? "") }
            if has(before), !has(spec), spec[member] == before[member] { spec[member] = nil }
        }
        guard needsNodePorts(before), !needsNodePorts(spec) else { return }
        let known = (before["ports"]?.arrayValue ?? []).map { $0["nodePort"] }
        spec.editEach("ports") { port in
            if known.contains(port["nodePort"]) { port["nodePort"] = nil }
        }
    }

    /// Gives a Service what it lacks.
    ///
    /// - Throws: ``StatusError`` when it asks for an address or port that another one has, or that can't be had.
    func allocate(_ service: inout JSONValue, old: JSONValue?, _ transaction: inout Transaction) throws {
        guard var spec = service["spec"] else { return }
        if spec["type"] == "ExternalName" {
            for member in ["clusterIP", "clusterIPs", "ipFamilies", "ipFamilyPolicy"] { spec[member] = nil }
            service["spec"] = spec
            return
        }
        let others = transaction.objects("services").filter { $0.metadata["uid"] != service.metadata["uid"] }
        if spec["clusterIP"].isBlank, let first = spec["clusterIPs"]?.arrayValue?.first { spec["clusterIP"] = first }
        if spec["clusterIP"] != "None" {
            let wanted = spec["clusterIP"]?.stringValue?.nonEmpty
            spec["clusterIP"] = .string(
                try address(
                    wanted: wanted, isOwn: wanted != nil && wanted == old?[path: "spec", "clusterIP"]?.stringValue,
                    service, others, transaction))
        }
        spec["clusterIPs"] = spec["clusterIP"].map { [$0] }
        spec.fill("ipFamilies", ["IPv4"])
        spec.fill("ipFamilyPolicy", "SingleStack")
        if Self.needsNodePorts(spec) { try allocateNodePorts(&spec, service, others) }
        service["spec"] = spec
    }

    private static func needsNodePorts(_ spec: JSONValue) -> Bool {
        spec["type"] == "NodePort" || (spec["type"] == "LoadBalancer" && spec["allocateLoadBalancerNodePorts"] != false)
    }

    private func address(
        wanted: String?, isOwn: Bool, _ service: JSONValue, _ others: [JSONValue],
        _ transaction: borrowing Transaction
    ) throws -> String {
        let known = Set(others.compactMap { $0[path: "spec", "clusterIP"]?.stringValue })
        func isTaken(_ address: String) -> Bool {
            known.contains(address) || ServiceRanges.isTaken(address, transaction)
        }
        if let wanted {
            guard isOwn || !isTaken(wanted) else {
                throw refusal(
                    service, "spec.clusterIPs", .array([.string(wanted)]),
                    "failed to allocate IP \(wanted): provided IP is already allocated")
            }
            return wanted
        }
        // The lowest addresses are left to Services that ask for one, as the one of the API server does.
        for offset in 10..<(settings.serviceAddresses.count - 1) {
            let candidate = settings.serviceAddresses[offset]
            if candidate != settings.apiServerAddress, !isTaken(candidate) { return candidate }
        }
        for range in ServiceRanges.added(transaction) {
            for offset in 1..<(range.count - 1) where !isTaken(range[offset]) { return range[offset] }
        }
        throw StatusError.internalError("failed to allocate a serviceIP: range is full")
    }

    private func allocateNodePorts(_ spec: inout JSONValue, _ service: JSONValue, _ others: [JSONValue]) throws {
        var taken = Set(
            others.flatMap { $0[path: "spec", "ports"]?.arrayValue ?? [] }.compactMap { $0["nodePort"]?.integerValue })
        var problem: StatusError?
        spec.editEach("ports") { port in
            if let wanted = port["nodePort"]?.integerValue, wanted != 0 {
                if !taken.insert(wanted).inserted {
                    problem = refusal(
                        service, "spec.ports[0].nodePort", .integer(wanted), "provided port is already allocated")
                }
                return
            }
            guard let free = Self.nodePorts.first(where: { !taken.contains($0) }) else {
                problem = .internalError("failed to allocate a nodePort: range is full")
                return
            }
            taken.insert(free)
            port["nodePort"] = .integer(free)
        }
        if let problem { throw problem }
    }

    private func refusal(_ service: JSONValue, _ field: String, _ value: JSONValue, _ detail: String) -> StatusError {
        .invalid(ResourceName(group: "", plural: "Service"), service.name, [.invalid(field, value, detail)])
    }
}
