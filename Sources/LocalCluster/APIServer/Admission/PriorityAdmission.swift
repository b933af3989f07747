import KubernetesModel

/// Gives pods the priority of their PriorityClass.
///
/// Source: Kubernetes documentation, *Pod Priority and Preemption*.
enum PriorityAdmission {
    private static let resource = "priorityclasses.scheduling.k8s.io"

    /// Completes a new pod; refuses one whose class is not there or contradicts it.
    static func admit(_ pod: inout JSONValue, _ transaction: borrowing Transaction) throws {
        guard var spec = pod["spec"] else { return }
        let chosen = try priorityClass(of: pod, transaction)
        if let chosen { spec["priorityClassName"] = .string(chosen.name) }
        let computed = [
            ("priority", "integer value of priority", chosen?["value"] ?? 0),
            (
                "preemptionPolicy", "string value of PreemptionPolicy",
                chosen?["preemptionPolicy"] ?? "PreemptLowerPriority"
            ),
        ]
        for (member, title, value) in computed {
            if let own = spec[member], !own.isNull, own != value {
                throw refusal(
                    pod,
                    "the \(title) (\(own.stringValue ?? own.text())) must not be provided in pod spec; priority admission controller computed \(value.stringValue ?? value.text()) from the given PriorityClass name"
                )
            }
            spec[member] = value
        }
        pod["spec"] = spec
    }

    /// The class that a pod names, or the one that those without are of.
    private static func priorityClass(of pod: JSONValue, _ transaction: borrowing Transaction) throws -> JSONValue? {
        guard let name = pod[path: "spec", "priorityClassName"]?.stringValue?.nonEmpty else {
            return transaction.objects(resource).filter { $0["globalDefault"] == true }
                .min { ($0["value"]?.integerValue ?? 0) < ($1["value"]?.integerValue ?? 0) }
        }
        guard let known = transaction.object(StorageKey(resource: resource, name: name)) else {
            throw refusal(pod, "no PriorityClass with name \(name) was found")
        }
        return known
    }

    private static func refusal(_ pod: JSONValue, _ cause: String) -> StatusError {
        .forbidden(ResourceName(group: "", plural: "pods"), pod.name, cause)
    }
}
