import KubernetesModel

/// Gives new pods the amounts of their namespace's LimitRanges, and holds pods and claims to their bounds.
///
/// Source: Kubernetes documentation, *Limit Ranges*; admission plugin LimitRanger.
enum LimitRangeAdmission {
    private static let annotation = "kubernetes.io/limit-ranger"

    /// Fills in what a new pod's containers ask for and are limited to.
    static func fillDefaults(_ pod: inout JSONValue, _ transaction: inout Transaction) {
        for range in ranges(pod, transaction) {
            let limits = range[path: "spec", "limits"]?.arrayValue?.filter { $0["type"] == "Container" } ?? []
            func defaults(_ list: String) -> [String: JSONValue] {
                limits.reduce(into: [:]) { $0.merge($1[list]?.objectValue ?? [:]) { first, _ in first } }
            }
            var notes: [String] = []
            for (list, title) in [("containers", "container"), ("initContainers", "init container")] {
                pod.edit("spec") { spec in
                    spec.editEach(list) { container in
                        let name = container["name"]?.stringValue ?? ""
                        let limited = fill("limits", defaults("default"), in: &container)
                        let requested = fill("requests", defaults("defaultRequest"), in: &container)
                        for (names, word) in [(requested, "request"), (limited, "limit")] where !names.isEmpty {
                            notes.append("\(names.joined(separator: ", ")) \(word) for \(title) \(name)")
                        }
                    }
                }
            }
            guard !notes.isEmpty else { continue }
            var annotations = pod[path: "metadata", "annotations"] ?? [:]
            annotations[annotation] = .string("LimitRanger plugin set: \(notes.joined(separator: "; "))")
            pod.metadata["annotations"] = annotations
        }
    }

    /// Adds amounts that a container does not give itself; returns their names.
    private static func fill(
        _ list: String, _ defaults: [String: JSONValue], in container: inout JSONValue
    ) -> [String] {
        var resources = container["resources"] ?? [:]
        var amounts = resources[list]?.objectValue ?? [:]
        let missing = defaults.filter { amounts[$0.key] == nil }
        guard !missing.isEmpty else { return [] }
        amounts.merge(missing) { own, _ in own }
        resources[list] = .object(amounts)
        container["resources"] = resources
        return missing.keys.sorted()
    }

    /// Refuses a pod outside the bounds of its namespace.
    static func check(pod: JSONValue, _ transaction: borrowing Transaction) throws {
        let spec = pod["spec"]
        let containers = ["containers", "initContainers"].flatMap { spec?[$0]?.arrayValue ?? [] }
        try check(pod, ResourceName(group: "", plural: "pods"), transaction) { limit in
            switch limit["type"] {
            case "Container":
                containers.flatMap { container in
                    violations(
                        limit, requests: ResourceTotals(container[path: "resources", "requests"]),
                        limits: ResourceTotals(container[path: "resources", "limits"]))
                }
            case "Pod":
                violations(
                    limit, requests: PodResources.totals(spec, "requests"), limits: PodResources.totals(spec, "limits"))
            default: []
            }
        }
    }

    /// Refuses a claim outside the bounds of its namespace.
    static func check(claim: JSONValue, _ transaction: borrowing Transaction) throws {
        let requests = ResourceTotals(claim.value(at: ["spec", "resources", "requests"]))
        try check(claim, ResourceName(group: "", plural: "persistentvolumeclaims"), transaction) { limit in
            guard limit["type"] == "PersistentVolumeClaim" else { return [] }
            let bounds = Bounds(limit)
            return bounds.least.names.compactMap { bounds.belowLeast($0, requests, ResourceTotals()) }
                + bounds.most.names.compactMap { bounds.requestAboveMost($0, requests) }
        }
    }

    private static func check(
        _ object: JSONValue, _ resource: ResourceName, _ transaction: borrowing Transaction,
        _ violations: (JSONValue) -> [String]
    ) throws {
        for range in ranges(object, transaction) {
            var found: [String] = []
            for violation in (range[path: "spec", "limits"]?.arrayValue ?? []).flatMap(violations)
            where !found.contains(violation) { found.append(violation) }
            guard let first = found.first else { continue }
            throw StatusError.forbidden(
                resource, object.name, found.count == 1 ? first : "[\(found.joined(separator: ", "))]")
        }
    }

    private static func ranges(_ object: JSONValue, _ transaction: borrowing Transaction) -> [JSONValue] {
        guard let namespace = object.metadataText("namespace") else { return [] }
        return transaction.objects("limitranges", namespace: namespace)
    }

    private static func violations(
        _ limit: JSONValue, requests: ResourceTotals, limits: ResourceTotals
    ) -> [String] {
        let bounds = Bounds(limit)
        return bounds.least.names.compactMap { bounds.belowLeast($0, requests, limits) }
            + bounds.most.names.compactMap { bounds.aboveMost($0, requests, limits) }
            + bounds.ratios.names.compactMap { bounds.aboveRatio($0, requests, limits) }
    }

    /// The bounds of one type, and the sentences of those who break them.
    private struct Bounds {
        let type: String
        let least: ResourceTotals
        let most: ResourceTotals
        let ratios: ResourceTotals

        init(_ limit: JSONValue) {
            type = limit["type"]?.stringValue ?? ""
            least = ResourceTotals(limit["min"])
            most = ResourceTotals(limit["max"])
            ratios = ResourceTotals(limit["maxLimitRequestRatio"])
        }

        func belowLeast(_ name: String, _ requests: ResourceTotals, _ limits: ResourceTotals) -> String? {
            guard let bound = least[name] else { return nil }
            let sentence = "minimum \(name) usage per \(type) is \(bound)"
            guard let request = requests[name] else { return "\(sentence).  No request is specified" }
            if request < bound { return "\(sentence), but request is \(request)" }
            if let limit = limits[name], limit < bound { return "\(sentence), but limit is \(limit)" }
            return nil
        }

        func aboveMost(_ name: String, _ requests: ResourceTotals, _ limits: ResourceTotals) -> String? {
            guard let bound = most[name] else { return nil }
            let sentence = "maximum \(name) usage per \(type) is \(bound)"
            guard let limit = limits[name] else { return "\(sentence).  No limit is specified" }
            if limit > bound { return "\(sentence), but limit is \(limit)" }
            if let request = requests[name], request > bound { return "\(sentence), but request is \(request)" }
            return nil
        }

        /// For claims, which know no limits.
        func requestAboveMost(_ name: String, _ requests: ResourceTotals) -> String? {
            guard let bound = most[name] else { return nil }
            let sentence = "maximum \(name) usage per \(type) is \(bound)"
            guard let request = requests[name] else { return "\(sentence).  No request is specified" }
            return request > bound ? "\(sentence), but request is \(request)" : nil
        }

        func aboveRatio(_ name: String, _ requests: ResourceTotals, _ limits: ResourceTotals) -> String? {
            guard let bound = ratios[name] else { return nil }
            let sentence = "\(name) max limit to request ratio per \(type) is \(bound)"
            guard let request = requests[name], request != .zero else {
                return "\(sentence), but no request is specified or request is 0"
            }
            guard let limit = limits[name], limit != .zero else {
                return "\(sentence), but no limit is specified or limit is 0"
            }
            let ratio = limit.value / request.value
            guard ratio > bound.value else { return nil }
            let millionths = Int((ratio * 1_000_000).rounded())
            let fraction = String(millionths % 1_000_000)
            let padding = String(repeating: "0", count: 6 - fraction.count)
            return "\(sentence), but provided ratio is \(millionths / 1_000_000).\(padding)\(fraction)"
        }
    }
}
