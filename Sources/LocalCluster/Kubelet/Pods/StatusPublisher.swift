import KubernetesClient
import KubernetesModel
import Logging

/// Tells the API server the status of one pod: the newest one, as soon as the one before has arrived.
struct StatusPublisher: Sendable {
    private let pod: Pod
    private let client: Client
    private let logger: Logger
    private let statuses: AsyncStream<PodStatus>
    private let inbox: AsyncStream<PodStatus>.Continuation

    init(pod: Pod, client: Client, logger: Logger) {
        self.pod = pod
        self.client = client
        self.logger = logger
        (statuses, inbox) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
    }

    /// Takes the newest status; one that has not been sent yet is forgotten.
    func publish(_ status: PodStatus) { inbox.yield(status) }

    /// Sends what there is, and ends.
    func finish() { inbox.finish() }

    /// Sends statuses until the end.
    func run() async {
        for await status in statuses {
            do {
                // The uid keeps the status from a pod that took the name of this one.
                var document: JSONValue = [
                    "metadata": ["uid": .string(pod.metadata.uid ?? "")], "status": try JSONValue(encoding: status),
                ]
                if status.reason == nil { document["status"]?["reason"] = .null }
                if status.message == nil { document["status"]?["message"] = .null }
                _ = try await client.resource(Pod.self, namespace: pod.metadata.namespace).status
                    .patch(pod.metadata.name ?? "", .merge(document))
            } catch let error as APIError where error.isNotFound || error.isConflict {
                continue
            } catch {
                if Task.isCancelled { return }
                logger.warning("a status can't be told: \(error)", metadata: ["pod": "\(pod.key)"])
                do { try await Task.sleep(for: .milliseconds(500)) } catch { return }
                retry(status)
            }
        }
    }

    /// Sends a status again, unless there is a newer one by now.
    private func retry(_ status: PodStatus) {
        if case .dropped(let newer) = inbox.yield(status) { inbox.yield(newer) }
    }
}
