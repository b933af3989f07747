import KubernetesModel

/// What the downward API tells a pod of itself.
struct PodFields: Sendable {
    /// The pod, whose metadata and spec are told.
    var pod: Pod
    /// The pod's address.
    var podIP: String
    /// The node's address.
    var hostIP: String
    /// The node's number of processors and bytes of memory, which stand for limits that are not set.
    var capacity: NodeCapacity

    /// The text of a `fieldRef`; `nil` for a path that is none.
    func value(at path: String) -> String? {
        let metadata = pod.metadata
        return switch path {
        case "metadata.name": metadata.name ?? ""
        case "metadata.namespace": metadata.namespace ?? ""
        case "metadata.uid": metadata.uid ?? ""
        case "metadata.labels": Self.lines(metadata.labels)
        case "metadata.annotations": Self.lines(metadata.annotations)
        case "spec.nodeName": pod.spec?.nodeName ?? ""
        case "spec.serviceAccountName": pod.spec?.serviceAccountName ?? ""
        case "status.podIP", "status.podIPs": podIP
        case "status.hostIP", "status.hostIPs": hostIP
        default: entry(at: path)
        }
    }

    /// The text of a `resourceFieldRef`, rounded up to whole units of the divisor; `nil` for a resource that is none.
    func value(of selector: ResourceFieldSelector, in container: Container) -> String? {
        let parts = selector.resource.split(separator: ".", maxSplits: 1)
        guard parts.count == 2 else { return nil }
        let (bound, name) = (parts[0], String(parts[1]))
        let source = pod.spec?.containers.first { $0.name == selector.containerName } ?? container
        let amounts = bound == "limits" ? source.resources?.limits : source.resources?.requests
        guard let amount = amounts?[name]?.value ?? (bound == "limits" ? capacity.amount(of: name) : 0) else {
            return nil
        }
        let divisor = selector.divisor?.value ?? 1
        return String(Int64((amount / (divisor == 0 ? 1 : divisor)).rounded(.up)))
    }

    /// `metadata.labels['key']` and `metadata.annotations['key']`.
    private func entry(at path: String) -> String? {
        guard path.hasSuffix("']"), let open = path.firstIndex(of: "[") else { return nil }
        let key = String(path[open...].dropFirst(2).dropLast(2))
        return switch path[..<open] {
        case "metadata.labels": pod.metadata.labels?[key] ?? ""
        case "metadata.annotations": pod.metadata.annotations?[key] ?? ""
        default: nil
        }
    }

    private static func lines(_ entries: [String: String]?) -> String {
        (entries ?? [:]).sorted { $0.key < $1.key }.map { "\($0.key)=\"\(escaped($0.value))\"" }
            .joined(separator: "\n")
    }

    private static func escaped(_ text: String) -> String {
        text.reduce(into: "") { result, character in
            switch character {
            case "\"": result += "\\\""
            case "\\": result += "\\\\"
            case "\n": result += "\\n"
            default: result.append(character)
            }
        }
    }
}
