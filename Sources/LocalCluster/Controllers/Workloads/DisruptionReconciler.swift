import ControllerRuntime
import KubernetesClient
import KubernetesModel

/// Reckons how many pods disruption budgets let go, which evictions ask.
struct DisruptionReconciler: Reconciler {
    let client: Client
    let budgets: Reflector<DynamicObject>
    let pods: Reflector<Pod>
    let workloads: ClusterReflectors
    let events: EventRecorder
    let now: @Sendable () -> Timestamp

    func reconcile(_ key: ObjectKey, context: ReconcileContext) async throws -> ReconcileOutcome {
        guard let source = budgets.store[key], !source.metadata.isDeleting else { return .done }
        let budget = try source.content.decode(as: PodDisruptionBudget.self)
        let own = pods.store.objects(namespace: key.namespace ?? "").filter { budget.covers($0) }
        let plan = DisruptionPlan(budget, pods: own, scale: Self.scale(of: own, in: workloads), now: now())
        for note in plan.notes {
            events.record(
                note.isWarning ? .warning : .normal, regarding: budget, reason: note.reason, message: note.message)
        }
        let updated: DynamicObject?
        do {
            updated = try await StatusWriter(client: client)
                .write(plan.status, of: source, resource: PodDisruptionBudget.resource, asRead: true)
        } catch let error as APIError where error.isConflict {
            // An eviction was granted meanwhile; its event comes with the budget as it is now.
            return .requeue(after: .milliseconds(100))
        }
        if let updated { context.wrote(updated, seenBy: budgets) }
        return plan.recheckAfter.map { .requeue(after: .seconds($0)) } ?? .done
    }

    /// How many pods the controllers of `pods` want together, each counted once.
    private static func scale(of pods: [Pod], in workloads: ClusterReflectors) -> DisruptionPlan.Scale {
        var sizes: [String: Int] = [:]
        var scale = DisruptionPlan.Scale()
        for pod in pods {
            guard let owner = pod.metadata.controller else {
                scale.hasUnmanagedPods = true
                continue
            }
            guard let (uid, size) = workloads.scale(of: owner, namespace: pod.metadata.namespace) else {
                scale.unknown = scale.unknown ?? pod.metadata.name
                continue
            }
            sizes[uid] = size
        }
        scale.replicas = sizes.values.reduce(0, +)
        return scale
    }
}

extension PodDisruptionBudget {
    /// Whether the budget counts a pod of its namespace.
    fileprivate func covers(_ pod: Pod) -> Bool { spec?.selector?.matches(pod.metadata.labels ?? [:]) ?? false }
}

extension ClusterReflectors {
    /// How many pods a controller wants, and the uid of who says so: a ReplicaSet speaks for its Deployment.
    fileprivate func scale(of owner: OwnerReference, namespace: String?) -> (uid: String, replicas: Int)? {
        func find(_ reflector: Reflector<DynamicObject>, _ name: String, _ uid: String) -> DynamicObject? {
            let object = reflector.store[ObjectKey(namespace: namespace, name: name)]
            return object?.metadata.uid == uid ? object : nil
        }
        func size(_ object: DynamicObject) -> Int {
            Int(object.content[path: "spec", "replicas"]?.integerValue ?? 1)
        }
        switch owner.kind {
        case ReplicaSet.resource.kind:
            guard let set = find(replicaSets, owner.name, owner.uid) else { return nil }
            if let above = set.metadata.controller, above.kind == Deployment.resource.kind,
                let deployment = find(deployments, above.name, above.uid)
            {
                return (above.uid, size(deployment))
            }
            return (owner.uid, size(set))
        case StatefulSet.resource.kind: return find(statefulSets, owner.name, owner.uid).map { (owner.uid, size($0)) }
        default: return nil
        }
    }
}
