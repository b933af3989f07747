package import KubernetesModel

/// Where a live object lacks something that is wanted of it.
///
/// Only wanted fields are looked at: what defaults and other managers add is theirs. Lists whose elements have a key
/// are compared by it, as server-side apply merges them; all others as a whole.
package enum FieldComparison {
    /// The paths of the wanted fields that are missing or different in `live`.
    package static func differences(desired: JSONValue, live: JSONValue) -> [String] {
        var paths: [String] = []
        compare(desired, live, path: "", name: "", into: &paths)
        return paths.sorted()
    }

    /// Which member tells the elements of a list apart, by the list's name.
    ///
    /// Source: `x-kubernetes-list-map-keys` in Kubernetes' OpenAPI document, as far as the operator's objects go; the ports
    /// of containers and Services are always named here, and those of a NetworkPolicy, which have no key, never.
    static let keys = [
        "containers": "name", "initContainers": "name", "env": "name", "volumes": "name", "ports": "name",
        "volumeMounts": "mountPath", "imagePullSecrets": "name", "ownerReferences": "uid",
        "topologySpreadConstraints": "topologyKey",
    ]

    private static func compare(
        _ desired: JSONValue, _ live: JSONValue?, path: String, name: String, into paths: inout [String]
    ) {
        switch (desired, live) {
        case (.object(let wanted), .object(let found)):
            for (member, value) in wanted {
                let next = path.isEmpty ? member : "\(path).\(member)"
                compare(value, found[member], path: next, name: member, into: &paths)
            }
        case (.array(let wanted), .array(let found)):
            guard let key = keys[name], wanted.allSatisfy({ $0[key] != nil }) else {
                if !isSameList(wanted, found) { paths.append(path) }
                return
            }
            for element in wanted {
                let identity = element[key]
                let place = "\(path)[\(identity?.stringValue ?? identity?.text() ?? "")]"
                compare(element, found.first { $0[key] == identity }, path: place, name: "", into: &paths)
            }
        case (.object(let wanted), nil) where wanted.isEmpty:
            break
        default:
            if !isSameScalar(desired, live, path: path) { paths.append(path) }
        }
    }

    private static func isSameList(_ wanted: [JSONValue], _ found: [JSONValue]) -> Bool {
        wanted.count == found.count
            && zip(wanted, found).allSatisfy { differences(desired: $0, live: $1).isEmpty }
    }

    private static func isSameScalar(_ desired: JSONValue, _ live: JSONValue?, path: String) -> Bool {
        guard let live else { return false }
        if desired == live { return true }
        if let wanted = desired.doubleValue, let found = live.doubleValue { return wanted == found }
        // The API server writes quantities in their canonical spelling: 1000m comes back as 1.
        guard path.contains("resources.") || path.hasSuffix("sizeLimit"),
            let wanted = desired.stringValue, let found = live.stringValue
        else { return false }
        return Quantity(wanted).isEqual(to: Quantity(found))
    }
}
