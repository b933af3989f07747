import AsyncHTTPClient
import KubernetesClient
import KubernetesModel
import MilestoneAPI

/// Asks the operator's pod itself whether it works.
///
/// Conditions that a cluster kept over a restart were written by an operator that is gone.
struct OperatorProbe {
    let client: Client

    /// Why the operator does not work yet; `nil` when it answers that it is ready.
    var delay: String? {
        get async throws {
            let pods = try await client.resource(Pod.self, namespace: OperatorName.namespace).listAll().items
                .filter { $0.metadata.labels?[LabelKey.name] == OperatorName.fieldManager && !$0.metadata.isDeleting }
            for pod in pods {
                guard let address = pod.status?.podIP else { continue }
                if await HTTPClient.shared.finds("http://\(address):\(Port.operatorHTTP)/readyz") { return nil }
            }
            let waiting = pods.lazy.flatMap { $0.status?.containerStatuses ?? [] }.compactMap { $0.state?.waiting }
                .first
            guard let waiting else { return "starting" }
            return [waiting.reason, waiting.message].compactMap(\.self).joined(separator: ": ")
        }
    }
}
