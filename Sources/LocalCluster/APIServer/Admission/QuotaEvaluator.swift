import KubernetesModel

/// What objects of a resource count for in a ResourceQuota.
///
/// Source: Kubernetes documentation, *Resource Quotas*.
struct QuotaEvaluator: Sendable {
    /// The resource, as the store calls it.
    let resource: String
    /// What an object uses of everything that can be limited.
    let usage: @Sendable (JSONValue) -> ResourceTotals
    /// Why an object can't be counted under limits of some names; `nil` when it can.
    var unmetRequirement: @Sendable (JSONValue, _ names: [String]) -> String? = { _, _ in nil }
    /// Whether an object is one of those that a scope is about; only pods have scopes.
    var isInScope: @Sendable (JSONValue, QuotaScope) -> Bool = { _, _ in false }

    /// How objects of a resource are counted.
    static func of(_ resource: String) -> QuotaEvaluator {
        switch resource {
        case "pods": pods
        case "services": services
        case "persistentvolumeclaims": claims
        default: QuotaEvaluator(resource: resource) { _ in objectCount(resource) }
        }
    }

    /// How what a quota limits under a name is counted; `nil` for what nothing counts.
    static func of(limit name: String) -> QuotaEvaluator? {
        if name.hasPrefix(countPrefix) { return of(String(name.dropFirst(countPrefix.count))) }
        if named.contains(name) { return of(name) }
        if name == "services.nodeports" || name == "services.loadbalancers" { return services }
        if name == "requests.storage" || name.contains(classInfix) { return claims }
        return pods
    }

    /// Whether a quota that limits `name` is about this resource.
    func counts(_ name: String) -> Bool { Self.of(limit: name)?.resource == resource }

    private static let countPrefix = "count/"
    private static let classInfix = ".storageclass.storage.k8s.io/"
    /// Resources that were counted under their own names before `count/` there was.
    private static let named: Set<String> = [
        "configmaps", "persistentvolumeclaims", "pods", "replicationcontrollers", "resourcequotas", "secrets",
        "services",
    ]

    private static func objectCount(_ resource: String) -> ResourceTotals {
        var totals = ResourceTotals([countPrefix + resource: ResourceAmount(1)])
        if named.contains(resource), resource != "pods" { totals[resource] = ResourceAmount(1) }
        return totals
    }

    // MARK: Services

    private static let services = QuotaEvaluator(resource: "services") { service in
        var totals = objectCount("services")
        let ports = service[path: "spec", "ports"]?.arrayValue ?? []
        switch service[path: "spec", "type"] {
        case "NodePort": totals["services.nodeports"] = ResourceAmount(ports.count)
        case "LoadBalancer":
            let allocates = service[path: "spec", "allocateLoadBalancerNodePorts"] != false
            let counted = allocates ? ports : ports.filter { ($0["nodePort"]?.integerValue ?? 0) != 0 }
            totals["services.nodeports"] = ResourceAmount(counted.count)
            totals["services.loadbalancers"] = ResourceAmount(1)
        default: break
        }
        return totals
    }

    // MARK: Claims

    private static let claims = QuotaEvaluator(resource: "persistentvolumeclaims") { claim in
        var totals = objectCount("persistentvolumeclaims")
        let prefix = claim[path: "spec", "storageClassName"]?.stringValue?.nonEmpty.map { $0 + classInfix }
        if let prefix { totals["\(prefix)persistentvolumeclaims"] = ResourceAmount(1) }
        if let storage = ResourceAmount(claim.value(at: ["spec", "resources", "requests", "storage"])) {
            totals["requests.storage"] = storage
            if let prefix { totals["\(prefix)requests.storage"] = storage }
        }
        return totals
    }

    // MARK: Pods

    private static let pods = QuotaEvaluator(
        resource: "pods",
        usage: { pod in
            var totals = objectCount("pods")
            let phase = pod[path: "status", "phase"]
            // What a pod that is over asked for is free again.
            guard phase != "Succeeded", phase != "Failed" else { return totals }
            totals["pods"] = ResourceAmount(1)
            totals.add(
                computeUsage(
                    requests: PodResources.totals(pod["spec"], "requests"),
                    limits: PodResources.totals(pod["spec"], "limits")))
            return totals
        },
        unmetRequirement: { pod, names in
            // Where CPU or memory is limited, each container must say what it takes.
            let required = names.filter { mandatory.contains($0) }.sorted()
            let containers = ["containers", "initContainers"].flatMap { pod[path: "spec", $0]?.arrayValue ?? [] }
            let missing = required.compactMap { name -> String? in
                let silent = containers.filter { container in
                    let usage = computeUsage(
                        requests: ResourceTotals(container[path: "resources", "requests"]),
                        limits: ResourceTotals(container[path: "resources", "limits"]))
                    return usage[name] == nil
                }
                let list = Set(silent.compactMap { $0["name"]?.stringValue }).sorted().joined(separator: ",")
                return list.isEmpty ? nil : "\(name) for: \(list)"
            }
            return missing.isEmpty ? nil : "must specify \(missing.joined(separator: "; "))"
        },
        isInScope: { pod, scope in scope.contains(pod) })

    private static let mandatory: Set<String> = [
        "cpu", "memory", "requests.cpu", "requests.memory", "limits.cpu", "limits.memory",
    ]

    private static func computeUsage(requests: ResourceTotals, limits: ResourceTotals) -> ResourceTotals {
        var totals = ResourceTotals()
        for name in requests.names {
            let isStandard = ["cpu", "memory", "ephemeral-storage"].contains(name)
            // Extended resources are limited by their requests alone.
            guard isStandard || name.hasPrefix("hugepages-") || name.contains("/") else { continue }
            if !name.contains("/") { totals[name] = requests[name] }
            totals["requests.\(name)"] = requests[name]
        }
        for name in ["cpu", "memory", "ephemeral-storage"] {
            if let limit = limits[name] { totals["limits.\(name)"] = limit }
        }
        return totals
    }
}

/// A part of all pods that a ResourceQuota counts.
struct QuotaScope: Sendable {
    private let name: String
    private let selection: String
    private let values: [JSONValue]

    /// The scopes of a quota; a pod must be in each of them.
    static func of(_ quota: JSONValue) -> [QuotaScope] {
        let plain = (quota[path: "spec", "scopes"]?.arrayValue ?? []).compactMap(\.stringValue).map {
            QuotaScope(name: $0, selection: "Exists", values: [])
        }
        let selected = quota.value(at: ["spec", "scopeSelector", "matchExpressions"])?.arrayValue ?? []
        return plain
            + selected.map {
                QuotaScope(
                    name: $0["scopeName"]?.stringValue ?? "", selection: $0["operator"]?.stringValue ?? "",
                    values: $0["values"]?.arrayValue ?? [])
            }
    }

    func contains(_ pod: JSONValue) -> Bool {
        let spec = pod["spec"] ?? [:]
        switch name {
        case "Terminating": return spec["activeDeadlineSeconds"]?.integerValue ?? -1 >= 0
        case "NotTerminating": return spec["activeDeadlineSeconds"].isAbsent
        case "BestEffort": return PodQuality.qosClass(spec) == "BestEffort"
        case "NotBestEffort": return PodQuality.qosClass(spec) != "BestEffort"
        case "PriorityClass": return selects(spec["priorityClassName"]?.stringValue?.nonEmpty)
        case "CrossNamespacePodAffinity": return Self.reachesOtherNamespaces(spec["affinity"])
        default: return false
        }
    }

    private func selects(_ value: String?) -> Bool {
        switch selection {
        case "In": value.map { values.contains(.string($0)) } ?? false
        case "NotIn": value.map { !values.contains(.string($0)) } ?? true
        case "DoesNotExist": value == nil
        default: value != nil
        }
    }

    private static func reachesOtherNamespaces(_ affinity: JSONValue?) -> Bool {
        ["podAffinity", "podAntiAffinity"].contains { side in
            let required = affinity?[side]?["requiredDuringSchedulingIgnoredDuringExecution"]?.arrayValue ?? []
            let preferred = affinity?[side]?["preferredDuringSchedulingIgnoredDuringExecution"]?.arrayValue ?? []
            return (required + preferred.compactMap { $0["podAffinityTerm"] }).contains {
                !$0["namespaces"].isBlank || !$0["namespaceSelector"].isAbsent
            }
        }
    }
}
