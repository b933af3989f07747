import HTTPTypes
import KubernetesModel

/// What can be done to pods beside writing them.
extension ResourceActions {
    /// Assigns a pod to a node.
    func bindPod(_ request: ResourceRequest) async throws -> APIResponse {
        let binding = try RequestBody.document(request.request) { .badRequest($0) }
        guard let node = binding[path: "target", "name"]?.stringValue?.nonEmpty else {
            throw StatusError.invalid(
                ResourceName(group: "", plural: "Binding"), request.name ?? "", [.required("target.name")])
        }
        let now = request.server.environment.timestamp()
        try request.server.store.transaction { transaction in
            let key = request.kind.key(namespace: request.namespace, name: request.name ?? "")
            guard var pod = transaction.object(key) else {
                throw StatusError.notFound(request.kind.name, request.name ?? "")
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
