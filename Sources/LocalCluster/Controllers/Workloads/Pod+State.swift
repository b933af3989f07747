import KubernetesModel

extension Pod {
    /// Whether the pod has not ended and is not being deleted.
    var isActive: Bool { !metadata.isDeleting && !hasEnded }

    /// Whether the pod has ended, well or badly.
    var hasEnded: Bool { status?.phase == "Succeeded" || status?.phase == "Failed" }

    /// Whether the pod takes traffic.
    var isReady: Bool { condition("Ready")?.status == "True" }

    /// Whether the pod has been ready for `minReadySeconds`.
    func isAvailable(minReadySeconds: Int, now: Timestamp) -> Bool {
        guard isReady else { return false }
        guard minReadySeconds > 0 else { return true }
        guard let since = condition("Ready")?.lastTransitionTime else { return false }
        return now.microseconds - since.microseconds >= Int64(minReadySeconds) * 1_000_000
    }

    /// The condition of a type.
    func condition(_ type: String) -> PodCondition? { status?.conditions?.first { $0.type == type } }

    /// How readily a workload gives this pod up: unassigned before pending before unready before ready, the younger
    /// before the older.
    ///
    /// Source: Kubernetes' `ActivePods` order.
    var deletionRank: (Int, Int64, String) {
        let standing =
            if spec?.nodeName == nil {
                0
            } else if status?.phase != "Running" {
                1
            } else if !isReady {
                2
            } else {
                3
            }
        return (standing, -(metadata.creationTimestamp?.microseconds ?? 0), metadata.name ?? "")
    }
}

extension OwnerReference {
    /// The reference by which `owner` controls what it makes.
    init<Owner: KubernetesObject>(controller owner: Owner) {
        self.init(
            apiVersion: Owner.resource.apiVersion, kind: Owner.resource.kind, name: owner.metadata.name ?? "",
            uid: owner.metadata.uid ?? "", controller: true, blockOwnerDeletion: true)
    }
}
