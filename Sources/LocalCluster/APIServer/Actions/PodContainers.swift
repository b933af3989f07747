import KubernetesModel

/// The names of a pod's containers, to choose one from.
struct PodContainers {
    private let pod: String
    private let names: [String]
    private let initial: [String]

    init(_ pod: JSONValue) {
        func names(_ member: String) -> [String] {
            (pod[path: "spec", member]?.arrayValue ?? []).compactMap { $0["name"]?.stringValue }
        }
        self.pod = pod.name
        self.names = names("containers")
        initial = names("initContainers")
    }

    /// The container that is asked for, or else the only one.
    ///
    /// - Throws: ``StatusError`` where the pod has no such container, or several to choose from.
    func choose(_ wanted: String?) throws -> String {
        guard let name = wanted?.nonEmpty ?? (names.count == 1 ? names.first : nil) else {
            var message =
                "a container name must be specified for pod \(pod), choose one of: [\(names.joined(separator: " "))]"
            if !initial.isEmpty {
                message += " or one of the init containers: [\(initial.joined(separator: " "))]"
            }
            throw StatusError.badRequest(message)
        }
        guard (names + initial).contains(name) else {
            throw StatusError.badRequest("container \(name) is not valid for pod \(pod)")
        }
        return name
    }
}
