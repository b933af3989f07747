import ControllerRuntime
import KubernetesClient
import KubernetesModel

/// Brings Deployments to their template and size, through ReplicaSets.
struct DeploymentReconciler: Reconciler {
    let client: Client
    let deployments: Reflector<DynamicObject>
    let sets: Reflector<DynamicObject>
    let events: EventRecorder
    let now: @Sendable () -> Timestamp

    func reconcile(_ key: ObjectKey, context: ReconcileContext) async throws -> ReconcileOutcome {
        guard let source = deployments.store[key] else { return .done }
        let deployment = try Workload<Deployment>(source)
        guard !deployment.object.metadata.isDeleting else { return .done }
        let owned = try sets.store.objects(ownedBy: deployment.uid).filter {
            $0.metadata.controller?.uid == deployment.uid
        }
        .map(Workload<ReplicaSet>.init)
        let writer = ReplicaSetWriter(
            client: client, sets: sets, events: events, deployment: deployment, context: context)
        let match = owned.filter { $0.template.withoutHash == deployment.template.withoutHash }.min(by: Self.isOlder)
        let current = try await currentSet(match?.object, among: owned.map(\.object), deployment, writer)
        let old = owned.map(\.object).filter { $0.metadata.uid != current?.metadata.uid }
        let plan = DeploymentPlan(
            deployment.object, current: current, isNew: match == nil && current != nil, old: old, now: now())
        for (name, size) in plan.scales.sorted(by: { $0.key < $1.key }) {
            guard let set = ((current.map { [$0] } ?? []) + old).first(where: { $0.metadata.name == name }) else {
                continue
            }
            try await writer.scale(set, to: size)
        }
        for set in plan.deletions {
            try await client.resource(ReplicaSet.self, namespace: key.namespace)
                .delete(set.metadata.name ?? "", DeleteOptions(uid: set.metadata.uid))
        }
        if let updated = try await StatusWriter(client: client)
            .write(plan.status, of: source, resource: Deployment.resource)
        {
            context.wrote(updated, seenBy: deployments)
        }
        return plan.recheckAfter(deployment.object, now: now()).map { .requeue(after: .microseconds($0)) } ?? .done
    }

    private static func isOlder(_ left: Workload<ReplicaSet>, _ right: Workload<ReplicaSet>) -> Bool {
        (left.object.metadata.creationTimestamp?.microseconds ?? 0)
            < (right.object.metadata.creationTimestamp?.microseconds ?? 0)
    }

    /// The set of the deployment's template: made when there is none and it is time, and given the highest revision.
    private func currentSet(
        _ match: ReplicaSet?, among owned: [ReplicaSet], _ deployment: Workload<Deployment>, _ writer: ReplicaSetWriter
    ) async throws -> ReplicaSet? {
        let newest = owned.map(\.revision).max() ?? 0
        guard let match else {
            guard let size = DeploymentPlan.initialSize(deployment.object, others: owned) else { return nil }
            let set = try await writer.create(size: size, revision: newest + 1)
            try await annotate(deployment, revision: newest + 1)
            return set
        }
        guard deployment.object.spec?.paused != true else { return match }
        // A template that comes back, as in a rollback, becomes the newest again.
        let set = try await writer.annotate(match, revision: match.revision < newest ? newest + 1 : match.revision)
        try await annotate(deployment, revision: set.revision)
        return set
    }

    private func annotate(_ deployment: Workload<Deployment>, revision: Int) async throws {
        guard deployment.object.metadata.annotations?[ReplicaSet.revisionAnnotation] != String(revision) else { return }
        let patch: JSONValue = ["metadata": ["annotations": [ReplicaSet.revisionAnnotation: .string(String(revision))]]]
        // Through the status, because an annotation written elsewhere begins a new generation.
        _ = try await client.resource(Deployment.resource, namespace: deployment.key.namespace).status
            .patch(deployment.key.name, .merge(patch))
    }
}
