import KubernetesClient
import KubernetesModel
import MilestoneAPI

/// Asks the pods of a platform whether they are ready.
///
/// After a restart the cluster knows of its pods before the operator does: what that wrote into conditions before the
/// end may still stand there.
struct PlatformPods {
    let client: Client
    let platform: ObjectKey

    /// The name of the first pod that should be ready and is not; `nil` when all are that will go on.
    var firstUnready: String? {
        get async throws {
            try await client.resource(Pod.self, namespace: platform.namespace).listAll().items.first { pod in
                pod.metadata.labels?[LabelKey.instance] == platform.name && !pod.metadata.isDeleting
                    && !["Succeeded", "Failed"].contains(pod.status?.phase)
                    && !(pod.status?.conditions ?? []).contains { $0.type == "Ready" && $0.status == "True" }
            }?.metadata.name
        }
    }
}
