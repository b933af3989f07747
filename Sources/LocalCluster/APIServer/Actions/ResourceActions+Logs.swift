import APIMachinery
import FoundationEssentials
import HTTPTypes
import KubernetesModel
import NIOCore

/// What the containers of pods have said.
extension ResourceActions {
    /// Streams what a container wrote.
    func readLog(_ request: ResourceRequest) async throws -> APIResponse {
        let pod = try request.storedObject()
        let options = try logOptions(of: pod, request)
        guard !JSONValue?.some(pod[path: "spec", "nodeName"] ?? .null).isBlank else {
            return APIResponse(status: .ok, contentType: "text/plain", body: .bytes(.init()))
        }
        let key = ObjectKey(namespace: request.namespace, name: pod.name)
        guard let stream = try await request.server.node.provider?.log(of: key, options) else {
            throw StatusError.badRequest(
                "container \(options.container.quoted) in pod \(pod.name.quoted) is waiting to start: "
                    + Self.waitingReason(of: options.container, in: pod))
        }
        return APIResponse(status: .ok, contentType: "text/plain", body: .stream(stream))
    }

    private func logOptions(of pod: JSONValue, _ request: ResourceRequest) throws -> PodLogOptions {
        let query = request.request.query
        let problems = Self.problems(query)
        guard problems.isEmpty else {
            throw StatusError.invalid(ResourceName(group: "", plural: "PodLogOptions"), pod.name, problems)
        }
        var options = PodLogOptions(container: try PodContainers(pod).choose(query["container"]))
        options.follows = query.isOn("follow")
        // While a container waits to be started again, the run before is the last that there is.
        options.isOfPreviousRun =
            query.isOn("previous") && !Self.waitsForRestart(Self.status(of: options.container, in: pod))
        options.hasTimestamps = query.isOn("timestamps")
        options.tailLines = query["tailLines"].flatMap { Int($0) }
        options.limitBytes = query["limitBytes"].flatMap { Int($0) }
        options.since =
            query["sinceTime"].flatMap { Timestamp($0)?.date }
            ?? query["sinceSeconds"].flatMap { Double($0) }.map {
                request.server.environment.date().addingTimeInterval(-$0)
            }
        return options
    }

    /// Source: `ValidatePodLogOptions` of `pkg/apis/core/validation/validation.go`.
    private static func problems(_ query: Query) -> [FieldError] {
        func check(_ name: String, atLeast minimum: Int64, _ detail: String) -> [FieldError] {
            guard let number = query[name].flatMap({ Int64($0) }), number < minimum else { return [] }
            return [.invalid(name, .integer(number), detail)]
        }
        var problems = check("tailLines", atLeast: 0, "must be greater than or equal to 0")
        problems += check("limitBytes", atLeast: 1, "must be greater than 0")
        if query["sinceSeconds"]?.nonEmpty != nil, query["sinceTime"]?.nonEmpty != nil {
            problems.append(.forbidden("", "at most one of `sinceTime` or `sinceSeconds` may be specified"))
        }
        return problems + check("sinceSeconds", atLeast: 1, "must be greater than 0")
    }

    private static func status(of container: String, in pod: JSONValue) -> JSONValue? {
        ["containerStatuses", "initContainerStatuses"].lazy
            .flatMap { pod[path: "status", $0]?.arrayValue ?? [] }.first { $0["name"]?.stringValue == container }
    }

    private static func waitsForRestart(_ status: JSONValue?) -> Bool {
        status?[path: "state", "waiting"] != nil && status?[path: "lastState", "terminated"] != nil
    }

    /// Why a container has said nothing, in the kubelet's words.
    private static func waitingReason(of container: String, in pod: JSONValue) -> String {
        switch status(of: container, in: pod)?[path: "state", "waiting", "reason"]?.stringValue {
        case "ErrImagePull": "image can't be pulled"
        case "ImagePullBackOff": "trying and failing to pull image"
        case let reason?: reason
        case nil: "ContainerCreating"
        }
    }
}
