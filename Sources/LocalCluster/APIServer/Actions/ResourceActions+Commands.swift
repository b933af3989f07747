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
        return try openCommand("PodExecOptions", arguments, request)
    }

    /// Listens to the program that a container runs anyway.
    func attachToPod(_ request: ResourceRequest) async throws -> APIResponse {
        try openCommand("PodAttachOptions", nil, request)
    }

    private func openCommand(
        _ kind: String, _ arguments: [String]?, _ request: ResourceRequest
    ) throws -> APIResponse {
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
        return try WebSocketUpgrade.response(to: request.request, protocols: RemoteCommandStream.protocols) { _ in
            ConnectionUpgrade(session.run)
        }
    }

    private static func commandRefusal(
        _ kind: String, _ request: ResourceRequest, _ errors: [FieldError]
    ) -> StatusError {
        .invalid(ResourceName(group: "", plural: kind), request.name ?? "", errors)
    }
}
