import ControllerRuntime
import KubernetesClient
import KubernetesModel

/// Keeps a pod of each DaemonSet on each node.
struct DaemonSetReconciler: Reconciler {
    let client: Client
    let sets: Reflector<DynamicObject>
    let revisions: Reflector<ControllerRevision>
    let nodes: Reflector<Node>
    let pods: Reflector<Pod>
    let events: EventRecorder
    let now: @Sendable () -> Timestamp

    func reconcile(_ key: ObjectKey, context: ReconcileContext) async throws -> ReconcileOutcome {
        guard let source = sets.store[key] else { return .done }
        let set = try Workload<DaemonSet>(source)
        guard !set.object.metadata.isDeleting else { return .done }
        let history = RevisionHistory(
            client: client, store: revisions, owner: set, context: context, hashLabel: DaemonSetPlan.revisionLabel)
        let hash = String(try await history.record().dropFirst(key.name.prefix(223).count + 1))
        let own = pods.store.objects(controlledBy: set.uid)
        let plan = DaemonSetPlan(set.object, pods: own, nodes: nodes.store.objects, hash: hash, now: now())
        let writer = PodWriter(client: client, pods: pods, events: events, context: context)
        for node in plan.creations {
            try await writer.create(try DaemonSetPod.make(of: set, on: node, hash: hash), for: set.object)
        }
        for pod in plan.deletions { try await writer.delete(pod, for: set.object) }
        let hashes = own.compactMap { $0.metadata.labels?[DaemonSetPlan.revisionLabel] } + [hash]
        try await history.trim(
            inUse: Set(hashes.map { "\(key.name.prefix(223))-\($0)" }),
            limit: set.object.spec?.revisionHistoryLimit ?? 10)
        try await StatusWriter(client: client).write(plan.status, of: source, resource: DaemonSet.resource)
        let waitsForAvailability = (plan.status.numberAvailable ?? 0) != plan.status.numberReady
        return waitsForAvailability ? .requeue(after: .seconds(set.object.spec?.minReadySeconds ?? 1)) : .done
    }
}
