import FoundationEssentials
import HTTPTypes
import KubernetesModel
import NIOCore

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

    /// Streams what a container wrote.
    func readLog(_ request: ResourceRequest) async throws -> APIResponse {
        let pod = try request.storedObject()
        let names = (pod[path: "spec", "containers"]?.arrayValue ?? []).compactMap { $0["name"]?.stringValue }
        let initial = (pod[path: "spec", "initContainers"]?.arrayValue ?? []).compactMap { $0["name"]?.stringValue }
        let query = request.request.query
        guard let container = query["container"]?.nonEmpty ?? (names.count == 1 ? names.first : nil) else {
            let list = "[\(names.joined(separator: " "))]"
            throw StatusError.badRequest(
                "a container name must be specified for pod \(pod.name), choose one of: \(list)")
        }
        guard (names + initial).contains(container) else {
            throw StatusError.badRequest("container \(container) is not valid for pod \(pod.name)")
        }
        guard !JSONValue?.some(pod[path: "spec", "nodeName"] ?? .null).isBlank else {
            return APIResponse(status: .ok, contentType: "text/plain", body: .bytes(.init()))
        }
        var options = PodLogOptions(container: container)
        options.follows = query.isOn("follow")
        options.isOfPreviousRun = query.isOn("previous")
        options.hasTimestamps = query.isOn("timestamps")
        options.tailLines = query["tailLines"].flatMap { Int($0) }
        options.limitBytes = query["limitBytes"].flatMap { Int($0) }
        options.since =
            query["sinceTime"].flatMap { Timestamp($0)?.date }
            ?? query["sinceSeconds"].flatMap { Double($0) }.map {
                request.server.environment.date().addingTimeInterval(-$0)
            }
        let key = ObjectKey(namespace: request.namespace, name: pod.name)
        guard let stream = try await request.server.logs.provider?.log(of: key, options) else {
            throw StatusError.badRequest(
                "container \(container.quoted) in pod \(pod.name.quoted) is waiting to start: no node runs it")
        }
        return APIResponse(status: .ok, contentType: "text/plain", body: .stream(stream))
    }
}
