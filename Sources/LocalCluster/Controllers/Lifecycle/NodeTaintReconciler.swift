import ControllerRuntime
import KubernetesClient
import KubernetesModel

/// Taints nodes that are cordoned, so that pods say by tolerations whether they go there nonetheless.
///
/// Source: Kubernetes documentation, *Taint nodes by condition*.
struct NodeTaintReconciler: Reconciler {
    /// The taint's key.
    static let unschedulable = "node.kubernetes.io/unschedulable"

    let client: Client
    let nodes: Reflector<Node>
    let now: @Sendable () -> Timestamp

    func reconcile(_ key: ObjectKey, context: ReconcileContext) async throws -> ReconcileOutcome {
        guard let node = nodes.store[key], !node.metadata.isDeleting,
            let taints = Self.taints(of: node, now: now())
        else { return .done }
        // A list is replaced as a whole, so nobody else may have written to it meanwhile.
        let patch: JSONValue = [
            "metadata": ["resourceVersion": .string(node.metadata.resourceVersion ?? "")],
            "spec": ["taints": taints.isEmpty ? .null : .array(try taints.map { try JSONValue(encoding: $0) })],
        ]
        context.wrote(try await client.resource(Node.self).patch(key.name, .merge(patch)), seenBy: nodes)
        return .done
    }

    /// The taints that the node should have; `nil` when it has them.
    static func taints(of node: Node, now: Timestamp) -> [Taint]? {
        let taints = node.spec?.taints ?? []
        let others = taints.filter { $0.key != unschedulable || $0.effect != "NoSchedule" }
        let isCordoned = node.spec?.unschedulable ?? false
        guard isCordoned == (others.count == taints.count) else { return nil }
        return isCordoned ? others + [Taint(key: unschedulable, effect: "NoSchedule", timeAdded: now)] : others
    }
}
