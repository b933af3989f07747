import ControllerRuntime
import KubernetesClient
import KubernetesModel

/// Keeps ReplicaSets, or ReplicationControllers, at their size.
struct ReplicaSetReconciler<Object: Replicating>: Reconciler {
    let client: Client
    let sets: Reflector<DynamicObject>
    let pods: Reflector<Pod>
    let events: EventRecorder
    let now: @Sendable () -> Timestamp

    func reconcile(_ key: ObjectKey, context: ReconcileContext) async throws -> ReconcileOutcome {
        guard let source = sets.store[key] else { return .done }
        let set = try Workload<Object>(source)
        let plan = ReplicaSetPlan(set.object.replicaSet, pods: pods.store.objects(controlledBy: set.uid), now: now())
        let writer = PodWriter(client: client, pods: pods, events: events, context: context)
        for _ in 0..<plan.creations {
            let pod = try set.template.pod(
                generateName: "\(key.name)-", owner: set.reference, namespace: key.namespace)
            try await writer.create(pod, for: set.object)
        }
        for pod in plan.deletions { try await writer.delete(pod, for: set.object) }
        try await StatusWriter(client: client).write(
            Object.status(plan.status), of: source, resource: Object.resource)
        return plan.recheckAfter.map { .requeue(after: .seconds($0)) } ?? .done
    }
}

/// A kind whose objects are a number of pods.
protocol Replicating: KubernetesObject {
    /// The object as a ReplicaSet.
    var replicaSet: ReplicaSet { get }

    /// What the kind says of a ReplicaSet's status.
    static func status(_ status: ReplicaSetStatus) -> ReplicaSetStatus
}

extension ReplicaSet: Replicating {
    var replicaSet: ReplicaSet { self }

    static func status(_ status: ReplicaSetStatus) -> ReplicaSetStatus { status }
}

extension ReplicationController: Replicating {
    var replicaSet: ReplicaSet {
        ReplicaSet(
            metadata: metadata,
            spec: spec.map {
                ReplicaSetSpec(
                    replicas: $0.replicas, minReadySeconds: $0.minReadySeconds,
                    selector: LabelSelector(matchLabels: $0.selector), template: $0.template)
            }, status: status)
    }

    static func status(_ status: ReplicaSetStatus) -> ReplicaSetStatus {
        var status = status
        status.terminatingReplicas = nil
        return status
    }
}

extension Store<Pod> {
    /// The pods that the object of a uid controls.
    func objects(controlledBy uid: String) -> [Pod] {
        objects(ownedBy: uid).filter { $0.metadata.controller?.uid == uid }
    }
}
