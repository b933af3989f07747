import ControllerRuntime
import KubernetesClient
import KubernetesModel

/// Keeps ReplicaSets at their size.
struct ReplicaSetReconciler: Reconciler {
    let client: Client
    let sets: Reflector<DynamicObject>
    let pods: Reflector<Pod>
    let events: EventRecorder
    let now: @Sendable () -> Timestamp

    func reconcile(_ key: ObjectKey, context: ReconcileContext) async throws -> ReconcileOutcome {
        guard let source = sets.store[key] else { return .done }
        let set = try Workload<ReplicaSet>(source)
        let plan = ReplicaSetPlan(set.object, pods: pods.store.objects(controlledBy: set.uid), now: now())
        let writer = PodWriter(client: client, pods: pods, events: events, context: context)
        for _ in 0..<plan.creations {
            let pod = try set.template.pod(
                generateName: "\(key.name)-", owner: set.reference, namespace: key.namespace)
            try await writer.create(pod, for: set.object)
        }
        for pod in plan.deletions { try await writer.delete(pod, for: set.object) }
        try await StatusWriter(client: client).write(plan.status, of: source, resource: ReplicaSet.resource)
        return plan.recheckAfter.map { .requeue(after: .seconds($0)) } ?? .done
    }
}

extension Store<Pod> {
    /// The pods that the object of a uid controls.
    func objects(controlledBy uid: String) -> [Pod] {
        objects(ownedBy: uid).filter { $0.metadata.controller?.uid == uid }
    }
}
