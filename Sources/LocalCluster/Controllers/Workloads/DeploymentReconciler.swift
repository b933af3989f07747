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
        let current = try await currentSet(of: deployment, among: owned, context)
        let old = owned.map(\.object).filter { $0.metadata.uid != current.metadata.uid }
        let plan = DeploymentPlan(deployment.object, current: current, old: old, now: now())
        for (name, size) in plan.scales.sorted(by: { $0.key < $1.key }) {
            try await scale(
                name, from: ([current] + old).first { $0.metadata.name == name }, to: size, deployment, context)
        }
        for set in plan.deletions {
            try await client.resource(ReplicaSet.self, namespace: key.namespace)
                .delete(set.metadata.name ?? "", DeleteOptions(uid: set.metadata.uid))
        }
        try await StatusWriter(client: client).write(plan.status, of: source, resource: Deployment.resource)
        let isProgressing = plan.status.conditions?.contains { $0.reason == "ReplicaSetUpdated" } ?? false
        return isProgressing
            ? .requeue(after: .seconds(deployment.object.spec?.progressDeadlineSeconds ?? 600)) : .done
    }

    /// The set of the deployment's template; made when there is none, and given the highest revision.
    private func currentSet(
        of deployment: Workload<Deployment>, among owned: [Workload<ReplicaSet>], _ context: ReconcileContext
    ) async throws -> ReplicaSet {
        let newest = owned.map(\.object.revision).max() ?? 0
        let match = owned.filter { $0.template.withoutHash == deployment.template.withoutHash }
            .min {
                ($0.object.metadata.creationTimestamp?.microseconds ?? 0)
                    < ($1.object.metadata.creationTimestamp?.microseconds ?? 0)
            }
        guard let match else {
            let set = try await create(deployment, revision: newest + 1, context)
            try await annotate(deployment, revision: newest + 1)
            return set
        }
        var set = match.object
        if set.revision < newest {
            set = try await setRevision(newest + 1, of: set)
        }
        try await annotate(deployment, revision: set.revision)
        return set
    }

    private func create(
        _ deployment: Workload<Deployment>, revision: Int, _ context: ReconcileContext
    ) async throws -> ReplicaSet {
        let hash = deployment.template.hash(collisions: deployment.object.status?.collisionCount ?? 0)
        let metadata = deployment.object.metadata
        var template = deployment.template
        template.labels[PodTemplate.hashLabel] = hash
        var selector = deployment.object.spec?.selector ?? LabelSelector()
        selector.matchLabels = (selector.matchLabels ?? [:]).merging([PodTemplate.hashLabel: hash]) { $1 }
        var annotations = metadata.annotations ?? [:]
        annotations["kubectl.kubernetes.io/last-applied-configuration"] = nil
        annotations[ReplicaSet.revisionAnnotation] = String(revision)
        let name = "\(metadata.name ?? "")-\(hash)"
        let set: JSONValue = [
            "apiVersion": .string(ReplicaSet.resource.apiVersion), "kind": .string(ReplicaSet.resource.kind),
            "metadata": try JSONValue(
                encoding: ObjectMeta(
                    name: name, namespace: metadata.namespace, labels: template.labels, annotations: annotations,
                    ownerReferences: [deployment.reference])),
            "spec": [
                "replicas": 0, "minReadySeconds": .integer(Int64(deployment.object.spec?.minReadySeconds ?? 0)),
                "selector": try JSONValue(encoding: selector), "template": template.content,
            ],
        ]
        let created = try await client.resource(ReplicaSet.resource, namespace: metadata.namespace)
            .create(DynamicObject(set))
        context.wrote(created, seenBy: sets)
        return try created.content.decode(as: ReplicaSet.self)
    }

    private func annotate(_ deployment: Workload<Deployment>, revision: Int) async throws {
        guard deployment.object.metadata.annotations?[ReplicaSet.revisionAnnotation] != String(revision) else { return }
        let patch: JSONValue = ["metadata": ["annotations": [ReplicaSet.revisionAnnotation: .string(String(revision))]]]
        // Through the status, because an annotation written elsewhere begins a new generation.
        _ = try await client.resource(Deployment.resource, namespace: deployment.key.namespace).status
            .patch(deployment.key.name, .merge(patch))
    }

    /// A template that comes back, as in a rollback, becomes the newest again.
    private func setRevision(_ revision: Int, of set: ReplicaSet) async throws -> ReplicaSet {
        let patch: JSONValue = ["metadata": ["annotations": [ReplicaSet.revisionAnnotation: .string(String(revision))]]]
        return try await client.resource(ReplicaSet.self, namespace: set.metadata.namespace)
            .patch(set.metadata.name ?? "", .merge(patch))
    }

    private func scale(
        _ name: String, from set: ReplicaSet?, to size: Int, _ deployment: Workload<Deployment>,
        _ context: ReconcileContext
    ) async throws {
        let before = set?.spec?.replicas ?? 0
        let scaled = try await client.resource(ReplicaSet.resource, namespace: deployment.key.namespace)
            .patch(name, .merge(["spec": ["replicas": .integer(Int64(size))]]))
        context.wrote(scaled, seenBy: sets)
        events.record(
            .normal, regarding: deployment.object, reason: "ScalingReplicaSet",
            message: "Scaled \(size > before ? "up" : "down") replica set \(name) from \(before) to \(size)")
    }
}
