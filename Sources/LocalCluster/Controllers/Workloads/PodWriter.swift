import ControllerRuntime
import KubernetesClient
import KubernetesModel

/// Makes and deletes pods for a workload, and says so in events.
struct PodWriter {
    let client: Client
    let pods: Reflector<Pod>
    let events: EventRecorder
    let context: ReconcileContext
    /// What an event says was done to a pod of an owner.
    var description: (Action, _ pod: String, _ owner: String) -> String = { action, pod, _ in
        switch action {
        case .create: "Created pod: \(pod)"
        case .delete: "Deleted pod: \(pod)"
        }
    }

    /// What is done to pods.
    enum Action: String {
        case create
        case delete
    }

    /// Makes a pod that `owner` controls.
    ///
    /// - Throws: `APIError`, after an event that tells why.
    func create(_ pod: DynamicObject, for owner: some KubernetesObject) async throws {
        do {
            let created = try await client.resource(Pod.resource, namespace: pod.metadata.namespace).create(pod)
            context.wrote(try created.content.decode(as: Pod.self), seenBy: pods)
            events.record(
                .normal, regarding: owner, reason: "SuccessfulCreate",
                message: description(.create, created.metadata.name ?? "", owner.metadata.name ?? ""))
        } catch let error as APIError {
            events.record(
                .warning, regarding: owner, reason: "FailedCreate", message: "Error creating: \(error.message)")
            throw error
        }
    }

    /// Deletes exactly this pod; one that is gone or has been replaced already is left at that.
    func delete(_ pod: Pod, for owner: some KubernetesObject) async throws {
        guard let name = pod.metadata.name else { return }
        do {
            try await client.resource(Pod.self, namespace: pod.metadata.namespace)
                .delete(name, DeleteOptions(uid: pod.metadata.uid))
            context.deleted(pod, seenBy: pods)
            events.record(
                .normal, regarding: owner, reason: "SuccessfulDelete",
                message: description(.delete, name, owner.metadata.name ?? ""))
        } catch let error as APIError where error.isNotFound || error.isConflict {
            return
        }
    }
}
