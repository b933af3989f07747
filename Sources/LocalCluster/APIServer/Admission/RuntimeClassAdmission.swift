import KubernetesModel

/// Gives pods what their RuntimeClass says: its overhead, and where its nodes are.
///
/// Source: Kubernetes documentation, *Runtime Class* and *Pod Overhead*.
enum RuntimeClassAdmission {
    /// Completes a new pod; refuses one whose class is not there or contradicts it.
    static func admit(_ pod: inout JSONValue, _ transaction: inout Transaction) throws {
        guard var spec = pod["spec"] else { return }
        let runtime = try runtimeClass(of: pod, transaction)
        func refusal(_ cause: String) -> StatusError {
            .forbidden(ResourceName(group: "", plural: "pods"), pod.name, cause)
        }
        if let overhead = runtime?[path: "overhead", "podFixed"] {
            if let own = spec["overhead"], own != overhead {
                throw refusal("pod rejected: Pod's Overhead doesn't match RuntimeClass's defined Overhead")
            }
            spec["overhead"] = overhead
        } else if spec["overhead"] != nil {
            throw refusal("pod rejected: Pod Overhead set without corresponding RuntimeClass defined Overhead")
        }
        let selector = runtime?[path: "scheduling", "nodeSelector"]?.objectValue ?? [:]
        for (label, value) in selector.sorted(by: { $0.key < $1.key }) {
            if let own = spec[path: "nodeSelector", label], own != value {
                throw refusal(
                    "conflict: runtimeClass.scheduling.nodeSelector[\(label)] = \(value.stringValue ?? ""); pod.spec.nodeSelector[\(label)] = \(own.stringValue ?? "")"
                )
            }
            spec.set(value, at: ["nodeSelector", label])
        }
        let tolerations = runtime?[path: "scheduling", "tolerations"]?.arrayValue ?? []
        if !tolerations.isEmpty {
            let own = spec["tolerations"]?.arrayValue ?? []
            spec["tolerations"] = .array(own + tolerations.filter { !own.contains($0) })
        }
        pod["spec"] = spec
    }

    /// The class that a pod names; `nil` when it names none.
    private static func runtimeClass(of pod: JSONValue, _ transaction: borrowing Transaction) throws -> JSONValue? {
        guard let name = pod[path: "spec", "runtimeClassName"]?.stringValue else { return nil }
        let key = StorageKey(resource: "runtimeclasses.node.k8s.io", name: name)
        guard let runtime = transaction.object(key) else {
            throw StatusError.forbidden(
                ResourceName(group: "", plural: "pods"), pod.name,
                "pod rejected: RuntimeClass \(name.quoted) not found")
        }
        return runtime
    }
}
