import ControllerRuntime
import KubernetesClient
import KubernetesModel

/// Keeps StatefulSets' pods and volumes.
struct StatefulSetReconciler: Reconciler {
    let client: Client
    let sets: Reflector<DynamicObject>
    let revisions: Reflector<ControllerRevision>
    let pods: Reflector<Pod>
    let claims: Reflector<PersistentVolumeClaim>
    let events: EventRecorder
    let now: @Sendable () -> Timestamp

    func reconcile(_ key: ObjectKey, context: ReconcileContext) async throws -> ReconcileOutcome {
        guard let source = sets.store[key] else { return .done }
        let set = try Workload<StatefulSet>(source)
        guard try await adoptOrphans(of: set, context) == 0 else { return .done }
        let history = RevisionHistory(
            client: client, store: revisions, owner: set, context: context, hashLabel: "controller.kubernetes.io/hash")
        let own = pods.store.objects(controlledBy: set.uid)
        // A set that goes makes nothing any more; its pods are the garbage collector's.
        let revision =
            set.object.metadata.isDeleting ? set.object.status?.updateRevision ?? "" : try await history.record()
        let plan = StatefulSetPlan(set.object, pods: own, revision: revision, now: now())
        let writer = PodWriter(client: client, pods: pods, events: events, context: context) { action, pod, set in
            "\(action) Pod \(pod) in StatefulSet \(set) successful"
        }
        for ordinal in plan.creations {
            try await makeClaims(of: set, source: source, ordinal: ordinal)
            let (template, name) = template(of: set, ordinal: ordinal, newest: revision, history.revisions)
            try await writer.create(
                try pod(of: set, template, ordinal: ordinal, revision: name), for: set.object)
        }
        for pod in plan.deletions { try await writer.delete(pod, for: set.object) }
        try await applyRetention(of: set)
        if !set.object.metadata.isDeleting {
            let used = own.compactMap { $0.metadata.labels?[StatefulSetPlan.revisionLabel] }
            try await history.trim(
                inUse: Set(used + [revision, plan.status.currentRevision ?? revision]),
                limit: set.object.spec?.revisionHistoryLimit ?? 10)
        }
        try await StatusWriter(client: client).write(plan.status, of: source, resource: StatefulSet.resource)
        let waitsForAvailability = plan.status.availableReplicas != plan.status.readyReplicas
        return waitsForAvailability ? .requeue(after: .seconds(set.object.spec?.minReadySeconds ?? 1)) : .done
    }

    /// Takes over pods that a set of the same name left behind.
    ///
    /// - Returns: how many; the next look, once they are seen to be the set's own, counts them.
    private func adoptOrphans(of set: Workload<StatefulSet>, _ context: ReconcileContext) async throws -> Int {
        guard !set.object.metadata.isDeleting, let selector = set.object.spec?.selector else { return 0 }
        let orphans = pods.store.objects(namespace: set.key.namespace ?? "").filter { pod in
            pod.metadata.controller == nil && !pod.metadata.isDeleting && selector.matches(pod.metadata.labels ?? [:])
                && StatefulSetPlan.ordinal(of: pod, in: set.key.name) != nil
        }
        for pod in orphans {
            let owners = (pod.metadata.ownerReferences ?? []) + [set.reference]
            let patch: JSONValue = [
                "metadata": [
                    "uid": pod.metadata.uid.map(JSONValue.string) ?? .null,
                    "ownerReferences": try JSONValue(encoding: owners),
                ]
            ]
            let adopted = try await client.resource(Pod.self, namespace: set.key.namespace)
                .patch(pod.metadata.name ?? "", .merge(patch))
            context.wrote(adopted, seenBy: pods)
        }
        return orphans.count
    }

    /// The template of a new pod and its revision: below the partition of a rollout, what the others there have.
    private func template(
        of set: Workload<StatefulSet>, ordinal: Int, newest: String, _ revisions: [ControllerRevision]
    ) -> (PodTemplate, String) {
        let partition = set.object.spec?.updateStrategy?.rollingUpdate?.partition ?? 0
        let start = set.object.spec?.ordinals?.start ?? 0
        guard ordinal < start + partition, let current = set.object.status?.currentRevision, current != newest,
            let template = revisions.first(where: { $0.metadata.name == current }).flatMap(PodTemplate.init)
        else { return (set.template, newest) }
        return (template, current)
    }

    private func pod(
        of set: Workload<StatefulSet>, _ template: PodTemplate, ordinal: Int, revision: String
    ) throws -> DynamicObject {
        let name = "\(set.key.name)-\(ordinal)"
        return try template.pod(
            name: name, generateName: "\(set.key.name)-", owner: set.reference, namespace: set.key.namespace,
            labels: [
                StatefulSetPlan.revisionLabel: revision, "statefulset.kubernetes.io/pod-name": name,
                "apps.kubernetes.io/pod-index": String(ordinal),
            ]
        ) { spec in
            spec["hostname"] = .string(name)
            if let service = set.object.spec?.serviceName { spec["subdomain"] = .string(service) }
            let claims = Self.claimTemplates(of: set).compactMap(\.metadata.name)
            let own = (spec["volumes"]?.arrayValue ?? []).filter { !claims.contains($0["name"]?.stringValue ?? "") }
            let mounted = claims.map { template -> JSONValue in
                ["name": .string(template), "persistentVolumeClaim": ["claimName": .string("\(template)-\(name)")]]
            }
            if !(own + mounted).isEmpty { spec["volumes"] = .array(own + mounted) }
        }
    }

    private func makeClaims(of set: Workload<StatefulSet>, source: DynamicObject, ordinal: Int) async throws {
        let templates = source.content[path: "spec", "volumeClaimTemplates"]?.arrayValue ?? []
        for template in templates {
            var claim = try DynamicObject(template)
            let name = "\(claim.metadata.name ?? "")-\(set.key.name)-\(ordinal)"
            guard claims.store[ObjectKey(namespace: set.key.namespace, name: name)] == nil else { continue }
            claim.content["apiVersion"] = .string(PersistentVolumeClaim.resource.apiVersion)
            claim.content["kind"] = .string(PersistentVolumeClaim.resource.kind)
            claim.content["status"] = nil
            let selected = set.object.spec?.selector.matchLabels ?? [:]
            claim.metadata = ObjectMeta(
                name: name, namespace: set.key.namespace,
                labels: (claim.metadata.labels ?? [:]).merging(selected) { $1 },
                annotations: claim.metadata.annotations)
            do {
                _ = try await client.resource(PersistentVolumeClaim.resource, namespace: set.key.namespace).create(
                    claim)
            } catch let error as APIError where error.isAlreadyExists {
                continue
            }
        }
    }

    /// Claims that go with their set carry an owner reference to it; claims that stay carry none.
    private func applyRetention(of set: Workload<StatefulSet>) async throws {
        let deletes = set.object.spec?.persistentVolumeClaimRetentionPolicy?.whenDeleted == "Delete"
        for template in Self.claimTemplates(of: set) {
            let prefix = "\(template.metadata.name ?? "")-\(set.key.name)-"
            for claim in claims.store.objects(namespace: set.key.namespace ?? "") {
                guard let name = claim.metadata.name, name.hasPrefix(prefix), Int(name.dropFirst(prefix.count)) != nil
                else { continue }
                var owners = claim.metadata.ownerReferences ?? []
                let isOwned = owners.contains { $0.uid == set.uid }
                guard isOwned != deletes, !claim.metadata.isDeleting else { continue }
                owners.removeAll { $0.uid == set.uid }
                if deletes { owners.append(set.reference) }
                _ = try await client.resource(PersistentVolumeClaim.self, namespace: set.key.namespace)
                    .patch(name, .merge(["metadata": ["ownerReferences": try JSONValue(encoding: owners)]]))
            }
        }
    }

    private static func claimTemplates(of set: Workload<StatefulSet>) -> [PersistentVolumeClaim] {
        set.object.spec?.volumeClaimTemplates ?? []
    }
}
