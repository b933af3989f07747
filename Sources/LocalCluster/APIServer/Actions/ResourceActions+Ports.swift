import HTTPTypes
import KubernetesModel

/// Ports of pods that are forwarded.
extension ResourceActions {
    /// Connects a client to ports of a pod, by SPDY in a WebSocket, by WebSocket alone, or by SPDY alone, as clients
    /// older than WebSockets do.
    func forwardPort(_ request: ResourceRequest) async throws -> APIResponse {
        _ = try await request.reviewAction(
            .connect, ["kind": "PodPortForwardOptions", "apiVersion": "v1"], subresource: "portforward")
        let pod = try forwardedPod(request)
        if request.request.headers[.upgrade]?.lowercased() == "spdy/3.1" {
            return try SPDYUpgrade.response(to: request.request, protocols: [PortForwardSession.name]) {
                let session = try PortForwardSession(pod)
                return ConnectionUpgrade { try await session.run(&$0, $1) }
            }
        }
        let protocols = [PortForwardSession.tunnelled, PortForwardChannels.name]
        return try WebSocketUpgrade.response(to: request.request, protocols: protocols) { chosen in
            guard chosen == PortForwardSession.tunnelled else {
                let channels = PortForwardChannels(pod: pod, ports: try Self.ports(request.request.query.all("ports")))
                return ConnectionUpgrade { try await channels.run(&$0, $1) }
            }
            let session = try PortForwardSession(pod)
            return ConnectionUpgrade { client, write in
                let message = { @Sendable in try await write(WebSocketFrame.message($0)) }
                var messages = WebSocketMessages(client, write)
                try await session.run(&messages, message)
            }
        }
    }

    private func forwardedPod(_ request: ResourceRequest) throws -> ForwardedPod {
        let pod = try request.storedObject()
        guard !pod[path: "spec", "nodeName"].isBlank else {
            throw StatusError.badRequest("pod \(pod.name) does not have a host assigned")
        }
        let key = ObjectKey(namespace: request.namespace, name: pod.name)
        let uid = pod[path: "metadata", "uid"]?.stringValue ?? ""
        let containers = pod[path: "spec", "containers"]?.arrayValue ?? []
        guard let provider = request.server.node.provider, let address = pod[path: "status", "podIP"]?.stringValue,
            containers.contains(where: { provider.isRunning($0["name"]?.stringValue ?? "", in: key) })
        else {
            throw StatusError.internalError(
                "failed to find sandboxID for pod \"\(pod.name)_\(request.namespace ?? "")(\(uid))\"")
        }
        return ForwardedPod(uid: uid, address: address, provider: provider)
    }

    /// The ports that a request names, by parameters or by commas.
    private static func ports(_ texts: [String]) throws -> [Int] {
        guard !texts.isEmpty else { throw StatusError.badRequest("query parameter \"port\" is required") }
        return try texts.flatMap { $0.split(separator: ",", omittingEmptySubsequences: false).map(String.init) }
            .map { text in
                guard !text.isEmpty else {
                    throw StatusError.badRequest("query parameter \"port\" cannot be empty")
                }
                do {
                    return try PortForwardStreams.port(text)
                } catch let refusal as PortForwardRefusal {
                    throw StatusError.badRequest(refusal.reason)
                }
            }
    }
}
