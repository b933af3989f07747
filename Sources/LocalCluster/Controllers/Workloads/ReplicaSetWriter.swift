import ControllerRuntime
import KubernetesClient
import KubernetesModel

/// Makes and changes the ReplicaSets of a Deployment, and says so in events.
struct ReplicaSetWriter {
    let client: Client
    let sets: Reflector<DynamicObject>
    let events: EventRecorder
    let deployment: Workload<Deployment>
    let context: ReconcileContext

    /// Says how many pods the deployment wants, for who spreads a change of size over several sets.
    private static let desiredAnnotation = "deployment.kubernetes.io/desired-replicas"
    /// Says how many pods all sets together may have.
    private static let maximumAnnotation = "deployment.kubernetes.io/max-replicas"
    /// The revisions under which a set's template was used before.
    private static let historyAnnotation = "deployment.kubernetes.io/revision-history"
    private static let lastAppliedAnnotation = "kubectl.kubernetes.io/last-applied-configuration"

    /// Makes the set of the deployment's template.
    func create(size: Int, revision: Int) async throws -> ReplicaSet {
        let hash = deployment.template.hash(collisions: deployment.object.status?.collisionCount ?? 0)
        let metadata = deployment.object.metadata
        var template = deployment.template
        template.labels[PodTemplate.hashLabel] = hash
        var selector = deployment.object.spec?.selector ?? LabelSelector()
        selector.matchLabels = (selector.matchLabels ?? [:]).merging([PodTemplate.hashLabel: hash]) { $1 }
        var annotations = inheritedAnnotations.merging(sizeAnnotations) { $1 }
        annotations[ReplicaSet.revisionAnnotation] = String(revision)
        let name = "\(metadata.name ?? "")-\(hash)"
        var spec: JSONValue = [
            "replicas": .integer(Int64(size)), "selector": try JSONValue(encoding: selector),
            "template": template.content,
        ]
        if let seconds = deployment.object.spec?.minReadySeconds, seconds > 0 {
            spec["minReadySeconds"] = .integer(Int64(seconds))
        }
        let set: JSONValue = [
            "apiVersion": .string(ReplicaSet.resource.apiVersion), "kind": .string(ReplicaSet.resource.kind),
            "metadata": try JSONValue(
                encoding: ObjectMeta(
                    name: name, namespace: metadata.namespace, labels: template.labels, annotations: annotations,
                    ownerReferences: [deployment.reference])),
            "spec": spec,
        ]
        let created = try await client.resource(ReplicaSet.resource, namespace: metadata.namespace)
            .create(DynamicObject(set))
        context.wrote(created, seenBy: sets)
        if size > 0 { announce(name, from: 0, to: size) }
        return try created.content.decode(as: ReplicaSet.self)
    }

    /// Gives a set its revision and the deployment's own annotations, where it lacks them.
    func annotate(_ set: ReplicaSet, revision: Int) async throws -> ReplicaSet {
        let own = set.metadata.annotations ?? [:]
        var wanted = inheritedAnnotations
        wanted[ReplicaSet.revisionAnnotation] = String(revision)
        if let before = own[ReplicaSet.revisionAnnotation], before != String(revision) {
            wanted[Self.historyAnnotation] = [own[Self.historyAnnotation], before].compactMap { $0 }
                .joined(separator: ",")
        }
        let changes = wanted.filter { own[$0.key] != $0.value }
        guard !changes.isEmpty else { return set }
        return try await patch(set, ["metadata": ["annotations": .object(changes.mapValues(JSONValue.string))]])
    }

    /// Gives a set another size.
    func scale(_ set: ReplicaSet, to size: Int) async throws {
        _ = try await patch(
            set,
            [
                "metadata": ["annotations": .object(sizeAnnotations.mapValues(JSONValue.string))],
                "spec": ["replicas": .integer(Int64(size))],
            ])
        announce(set.metadata.name ?? "", from: set.size, to: size)
    }

    private func patch(_ set: ReplicaSet, _ patch: JSONValue) async throws -> ReplicaSet {
        let changed = try await client.resource(ReplicaSet.resource, namespace: set.metadata.namespace)
            .patch(set.metadata.name ?? "", .merge(patch))
        context.wrote(changed, seenBy: sets)
        return try changed.content.decode(as: ReplicaSet.self)
    }

    private func announce(_ name: String, from before: Int, to size: Int) {
        events.record(
            .normal, regarding: deployment.object, reason: "ScalingReplicaSet",
            message: "Scaled \(size > before ? "up" : "down") replica set \(name) from \(before) to \(size)")
    }

    /// The deployment's annotations, but for those that are about itself.
    private var inheritedAnnotations: [String: String] {
        let excluded: Set<String> = [
            Self.lastAppliedAnnotation, ReplicaSet.revisionAnnotation, Self.historyAnnotation, Self.desiredAnnotation,
            Self.maximumAnnotation,
        ]
        return (deployment.object.metadata.annotations ?? [:]).filter { !excluded.contains($0.key) }
    }

    private var sizeAnnotations: [String: String] {
        let wanted = deployment.object.spec?.replicas ?? 1
        let isRolling = deployment.object.spec?.strategy?.type != "Recreate"
        let surge = isRolling ? RolloutLimits(deployment.object, wanted: wanted).maxSurge : 0
        return [Self.desiredAnnotation: String(wanted), Self.maximumAnnotation: String(wanted + surge)]
    }
}
