import APIMachinery
import HTTPTypes
import KubernetesClient
import KubernetesModel

/// Programs that are run in pods.
extension ResourceActions {
    /// Runs a program in a container.
    func execInPod(_ request: ResourceRequest) async throws -> APIResponse {
        let arguments = request.request.query.all("command")
        guard !arguments.isEmpty else { throw Self.commandRefusal("PodExecOptions", request, [.required("command")]) }
        return try await openCommand("PodExecOptions", "exec", arguments, request)
    }

    /// Listens to the program that a container runs anyway.
    func attachToPod(_ request: ResourceRequest) async throws -> APIResponse {
        try await openCommand("PodAttachOptions", "attach", nil, request)
    }

    private func openCommand(
        _ kind: String, _ subresource: String, _ arguments: [String]?, _ request: ResourceRequest
    ) async throws -> APIResponse {
        let warnings = try await request.reviewAction(
            .connect, Self.options(kind, request.request.query), subresource: subresource)
        let pod = try request.storedObject()
        let query = request.request.query
        let container = try PodContainers(pod).choose(query["container"])
        guard ["stdin", "stdout", "stderr"].contains(where: query.isOn) else {
            throw Self.commandRefusal(
                kind, request, [.required("stdin", "at least one of stdin, stdout or stderr must be specified")])
        }
        let key = ObjectKey(namespace: request.namespace, name: pod.name)
        guard let provider = request.server.node.provider, provider.isRunning(container, in: key) else {
            throw StatusError.internalError("unable to upgrade connection: container not found (\(container.quoted))")
        }
        let (hasInput, hasOutput, hasErrors) = (query.isOn("stdin"), query.isOn("stdout"), query.isOn("stderr"))
        var command = PodCommand(container: container, arguments: arguments) { _, _ in }
        command.hasTerminal = query.isOn("tty")
        let session = RemoteCommandSession(
            command: command, pod: key, hasInput: hasInput, hasOutput: hasOutput, hasErrors: hasErrors,
            provider: provider)
        var response = try WebSocketUpgrade.response(
            to: request.request, protocols: RemoteCommandStream.protocols
        ) { _ in
            ConnectionUpgrade(session.run)
        }
        for warning in warnings { response.warn(warning) }
        return response
    }

    /// The parameters of a request as a document: what is reviewed of it.
    private static func options(_ kind: String, _ query: Query) -> JSONValue {
        var options: JSONValue = ["kind": .string(kind), "apiVersion": "v1"]
        for member in ["stdin", "stdout", "stderr", "tty"] where query.isOn(member) { options[member] = true }
        options["container"] = query["container"].map(JSONValue.string)
        let command = query.all("command")
        if !command.isEmpty { options["command"] = .array(command.map(JSONValue.string)) }
        return options
    }

    private static func commandRefusal(
        _ kind: String, _ request: ResourceRequest, _ errors: [FieldError]
    ) -> StatusError {
        .invalid(ResourceName(group: "", plural: kind), request.name ?? "", errors)
    }
}
