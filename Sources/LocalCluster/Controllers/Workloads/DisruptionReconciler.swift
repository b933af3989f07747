import ControllerRuntime
import KubernetesClient
import KubernetesModel

/// Reckons how many pods disruption budgets let go, which evictions ask.
struct DisruptionReconciler: Reconciler {
    let client: Client
    let budgets: Reflector<DynamicObject>
    let pods: Reflector<Pod>
    let workloads: ClusterReflectors
    let targets: ScaleTargets
    let events: EventRecorder
    let now: @Sendable () -> Timestamp

    func reconcile(_ key: ObjectKey, context: ReconcileContext) async throws -> ReconcileOutcome {
        guard let source = budgets.store[key], !source.metadata.isDeleting else { return .done }
        let budget = try source.content.decode(as: PodDisruptionBudget.self)
        let own = pods.store.objects(namespace: key.namespace ?? "").filter { budget.covers($0) }
        let plan = DisruptionPlan(budget, pods: own, scale: await scale(of: own), now: now())
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
    private func scale(of pods: [Pod]) async -> DisruptionPlan.Scale {
        var sizes: [String: Int] = [:]
        var scale = DisruptionPlan.Scale()
        for pod in pods {
            guard let owner = pod.metadata.controller else {
                scale.hasUnmanagedPods = true
                continue
            }
            guard sizes[owner.uid] == nil, scale.failure == nil else { continue }
            do {
                let found =
                    try workloads.isSized(owner)
                    ? workloads.scale(of: owner, namespace: pod.metadata.namespace)
                    : await subresourceScale(of: owner, namespace: pod.metadata.namespace)
                if let (uid, size) = found {
                    sizes[uid] = size
                } else {
                    scale.failure = "found no controllers for pod \"\(pod.metadata.name ?? "")\""
                }
            } catch let error as APIError {
                scale.failure = error.message
            } catch {
                scale.failure = "\(error)"
            }
        }
        scale.replicas = sizes.values.reduce(0, +)
        return scale
    }

    /// The size of a controller of another kind, whose objects say it by a subresource.
    ///
    /// - Throws: ``ScaleTargets/NoMatch``; ``NoScale``; `APIError`.
    private func subresourceScale(
        of owner: OwnerReference, namespace: String?
    ) async throws -> (uid: String, replicas: Int)? {
        do {
            let scale = try await targets.scale(
                apiVersion: owner.apiVersion, kind: owner.kind, namespace: namespace, name: owner.name)
            return scale.metadata.uid == owner.uid ? (owner.uid, scale.spec?.replicas ?? 0) : nil
        } catch let error as APIError where error.isNotFound {
            // Either the object isn't there, or its kind has no size.
            let kind = try await targets.find(owner.apiVersion, owner.kind)
            guard kind.subresources.contains("scale") else { throw NoScale(resource: kind.type) }
            return nil
        }
    }

    /// A kind whose objects have no size.
    private struct NoScale: Error, CustomStringConvertible {
        var resource: ResourceType

        var description: String {
            let name = resource.group.isEmpty ? resource.plural : "\(resource.plural).\(resource.group)"
            return "\(name) does not implement the scale subresource"
        }
    }
}

extension PodDisruptionBudget {
    /// Whether the budget counts a pod of its namespace.
    fileprivate func covers(_ pod: Pod) -> Bool { spec?.selector?.matches(pod.metadata.labels ?? [:]) ?? false }
}

extension ClusterReflectors {
    /// Whether the size of a controller is in a store.
    fileprivate func isSized(_ owner: OwnerReference) -> Bool {
        let kinds = [ReplicaSet.resource, StatefulSet.resource, ReplicationController.resource]
        return kinds.contains { $0.kind == owner.kind && owner.apiVersion.hasPrefix($0.group) }
    }

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
        case ReplicationController.resource.kind:
            return find(replicationControllers, owner.name, owner.uid).map { (owner.uid, size($0)) }
        default: return nil
        }
    }
}
