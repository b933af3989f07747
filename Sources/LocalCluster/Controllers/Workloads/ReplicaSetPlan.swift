import KubernetesModel

/// What brings a ReplicaSet's pods to its size: a pure function of the set and its pods.
struct ReplicaSetPlan {
    /// How many pods to make.
    var creations = 0
    /// Pods to delete.
    var deletions: [Pod] = []
    /// The status to report.
    var status: ReplicaSetStatus
    /// When a ready pod becomes available and the plan is to be made again, in seconds.
    var recheckAfter: Int?

    init(_ set: ReplicaSet, pods: [Pod], now: Timestamp) {
        let active = pods.filter(\.isActive)
        let wanted = set.spec?.replicas ?? 1
        let minReadySeconds = set.spec?.minReadySeconds ?? 0
        if !set.metadata.isDeleting {
            creations = max(0, wanted - active.count)
            deletions = Array(
                active.sorted { $0.deletionRank < $1.deletionRank }.prefix(max(0, active.count - wanted)))
        }
        let ready = active.filter(\.isReady)
        let available = ready.filter { $0.isAvailable(minReadySeconds: minReadySeconds, now: now) }
        if available.count < ready.count { recheckAfter = minReadySeconds }
        let templateLabels = set.spec?.template?.metadata?.labels ?? [:]
        let terminating = pods.filter { $0.metadata.isDeleting && !$0.hasEnded }.count
        status = ReplicaSetStatus(
            replicas: active.count,
            fullyLabeledReplicas: active.filter { pod in
                templateLabels.allSatisfy { pod.metadata.labels?[$0.key] == $0.value }
            }.count,
            readyReplicas: ready.count, availableReplicas: available.count, terminatingReplicas: terminating,
            observedGeneration: set.metadata.generation, conditions: set.status?.conditions)
    }
}
