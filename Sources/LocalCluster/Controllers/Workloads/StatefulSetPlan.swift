import KubernetesModel

/// The next step of a StatefulSet: a pure function of the set and its pods.
///
/// Source: Kubernetes documentation, *StatefulSets*: with `OrderedReady`, pods come one after another, each when its
/// predecessors are ready, and go in reverse; a template change replaces them from the highest ordinal down.
struct StatefulSetPlan {
    /// Ordinals to make pods of.
    var creations: [Int] = []
    /// Pods to delete.
    var deletions: [Pod] = []
    /// The status to report.
    var status: StatefulSetStatus

    /// The label that says which template a pod was made of.
    static let revisionLabel = "controller-revision-hash"

    /// - Parameter revision: the name of the set's present template.
    init(_ set: StatefulSet, pods: [Pod], revision: String, now: Timestamp) {
        let name = set.metadata.name ?? ""
        let wanted = set.spec?.replicas ?? 1
        let start = set.spec?.ordinals?.start ?? 0
        let ordinals = start..<(start + wanted)
        let byOrdinal = Dictionary(
            pods.compactMap { pod in Self.ordinal(of: pod, in: name).map { ($0, pod) } }, uniquingKeysWith: { $1 })
        let minReadySeconds = set.spec?.minReadySeconds ?? 0
        func isAvailable(_ pod: Pod) -> Bool { pod.isAvailable(minReadySeconds: minReadySeconds, now: now) }

        status = Self.status(set, byOrdinal, revision: revision, isAvailable: isAvailable)
        guard !set.metadata.isDeleting else { return }
        let isParallel = set.spec?.podManagementPolicy == "Parallel"

        // A pod that has ended is replaced under the same name.
        deletions = byOrdinal.values.filter { $0.hasEnded && !$0.metadata.isDeleting }
        for ordinal in ordinals {
            guard let pod = byOrdinal[ordinal] else {
                creations.append(ordinal)
                if isParallel { continue } else { return }
            }
            if !isParallel, pod.metadata.isDeleting || !isAvailable(pod) {
                // The one exception to waiting: a pod of an outdated template that will never be ready is replaced.
                replaceBrokenPod(pod, revision: revision, set)
                return
            }
        }
        let surplus = byOrdinal.filter { !ordinals.contains($0.key) }.sorted { $0.key > $1.key }.map(\.value)
        if isParallel {
            deletions += surplus.filter { !$0.metadata.isDeleting }
        } else if let last = surplus.first {
            if !last.metadata.isDeleting { deletions.append(last) }
            return
        }
        guard deletions.isEmpty, creations.isEmpty, set.spec?.updateStrategy?.type != "OnDelete" else { return }
        let partition = set.spec?.updateStrategy?.rollingUpdate?.partition ?? 0
        for ordinal in ordinals.reversed() where ordinal >= partition {
            guard let pod = byOrdinal[ordinal] else { continue }
            if pod.metadata.labels?[Self.revisionLabel] != revision {
                if !pod.metadata.isDeleting { deletions = [pod] }
                return
            }
            if !isAvailable(pod) { return }
        }
    }

    private mutating func replaceBrokenPod(_ pod: Pod, revision: String, _ set: StatefulSet) {
        let isOutdated = pod.metadata.labels?[Self.revisionLabel] != revision
        if isOutdated, !pod.isReady, !pod.metadata.isDeleting, set.spec?.updateStrategy?.type != "OnDelete",
            !deletions.contains(where: { $0.metadata.uid == pod.metadata.uid })
        {
            deletions.append(pod)
        }
    }

    /// The number at the end of the name of one of the set's pods.
    static func ordinal(of pod: Pod, in set: String) -> Int? {
        guard let name = pod.metadata.name, name.hasPrefix(set + "-") else { return nil }
        return Int(name.dropFirst(set.count + 1))
    }

    private static func status(
        _ set: StatefulSet, _ pods: [Int: Pod], revision: String, isAvailable: (Pod) -> Bool
    ) -> StatefulSetStatus {
        let living = pods.values.filter { !$0.hasEnded }
        let updated = living.filter { $0.metadata.labels?[revisionLabel] == revision }
        let wanted = set.spec?.replicas ?? 1
        let isComplete = updated.count == wanted && living.count == wanted && updated.allSatisfy(isAvailable)
        let current = isComplete ? revision : set.status?.currentRevision ?? revision
        return StatefulSetStatus(
            observedGeneration: set.metadata.generation, replicas: living.count,
            readyReplicas: living.filter(\.isReady).count,
            currentReplicas: living.filter { $0.metadata.labels?[revisionLabel] == current }.count,
            updatedReplicas: updated.count, currentRevision: current, updateRevision: revision,
            collisionCount: set.status?.collisionCount ?? 0, conditions: set.status?.conditions,
            availableReplicas: living.filter(isAvailable).count)
    }
}
