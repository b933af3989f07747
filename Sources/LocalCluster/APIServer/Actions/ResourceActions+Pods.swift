import HTTPTypes
import KubernetesModel

/// What can be done to pods beside writing them.
extension ResourceActions {
    /// Assigns a pod to a node.
    func bindPod(_ request: ResourceRequest) async throws -> APIResponse {
        let binding = try RequestBody.document(request.request) { .badRequest($0) }
        _ = try await request.reviewAction(.create, binding, subresource: "binding")
        return try bind(request.name ?? "", by: binding, request)
    }

    /// Assigns the pod that a binding is named for to a node.
    func bindNamedPod(_ request: ResourceRequest) async throws -> APIResponse {
        let binding = try RequestBody.document(request.request) { .badRequest($0) }
        return try bind(binding.name, by: binding, request)
    }

    private func bind(_ name: String, by binding: JSONValue, _ request: ResourceRequest) throws -> APIResponse {
        let pods = ResourceName(group: "", plural: "pods")
        guard let node = binding[path: "target", "name"]?.stringValue?.nonEmpty else {
            throw StatusError.invalid(
                ResourceName(group: "", plural: "Binding"), name, [.required("target.name")])
        }
        let now = request.server.environment.timestamp()
        try request.server.store.transaction { transaction in
            let key = StorageKey(resource: pods.plural, namespace: request.namespace, name: name)
            guard var pod = transaction.object(key) else {
                throw StatusError.notFound(pods, name)
            }
            if let current = pod[path: "spec", "nodeName"]?.stringValue?.nonEmpty {
                throw StatusError.conflict(
                    ResourceName(group: "", plural: "pods/binding"), pod.name,
                    "pod \(pod.name) is already assigned to node \(current.quoted)")
            }
            pod.edit("spec") { $0["nodeName"] = .string(node) }
            let scheduled: JSONValue = [
                "type": "PodScheduled", "status": "True", "lastProbeTime": .null, "lastTransitionTime": .string(now),
            ]
            pod.edit("status") { status in
                let others = (status["conditions"]?.arrayValue ?? []).filter { $0["type"] != "PodScheduled" }
                status["conditions"] = .array(others + [scheduled])
            }
            transaction.put(pod, at: key)
        }
        return .json(StatusError.success(code: 201), status: .created)
    }
}
