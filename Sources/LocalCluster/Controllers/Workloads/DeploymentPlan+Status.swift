import KubernetesModel

extension DeploymentPlan {
    /// What the ReplicaSets say of the deployment.
    static func status(
        _ deployment: Deployment, wanted: Int, _ limits: RolloutLimits, current: ReplicaSet, old: [ReplicaSet],
        now: Timestamp
    ) -> DeploymentStatus {
        let all = [current] + old
        func sum(_ count: (ReplicaSetStatus) -> Int?) -> Int {
            all.compactMap { $0.status.flatMap(count) }.reduce(0, +)
        }
        let available = sum(\.availableReplicas)
        var status = DeploymentStatus(
            observedGeneration: deployment.metadata.generation, replicas: sum(\.replicas),
            updatedReplicas: current.status?.replicas, readyReplicas: sum(\.readyReplicas),
            availableReplicas: available, unavailableReplicas: max(0, sum(\.replicas) - available),
            terminatingReplicas: sum(\.terminatingReplicas), collisionCount: deployment.status?.collisionCount)
        let previous = deployment.status?.conditions ?? []
        status.conditions = [
            availability(isAvailable: available >= limits.minAvailable, previous, now),
            progress(deployment, wanted: wanted, current: current, status, previous, now),
        ]
        return status
    }

    /// Whether every pod is of the template, and available.
    static func isComplete(_ deployment: Deployment, wanted: Int, _ status: DeploymentStatus) -> Bool {
        status.updatedReplicas ?? 0 == wanted && status.replicas ?? 0 == wanted
            && status.availableReplicas ?? 0 == wanted
    }

    private static func availability(
        isAvailable: Bool, _ previous: [DeploymentCondition], _ now: Timestamp
    ) -> DeploymentCondition {
        transition(
            DeploymentCondition(
                type: "Available", status: isAvailable ? "True" : "False",
                reason: isAvailable ? "MinimumReplicasAvailable" : "MinimumReplicasUnavailable",
                message: isAvailable
                    ? "Deployment has minimum availability." : "Deployment does not have minimum availability."),
            previous, now)
    }

    private static func progress(
        _ deployment: Deployment, wanted: Int, current: ReplicaSet, _ status: DeploymentStatus,
        _ previous: [DeploymentCondition], _ now: Timestamp
    ) -> DeploymentCondition {
        let name = current.metadata.name ?? ""
        if isComplete(deployment, wanted: wanted, status) {
            return transition(
                DeploymentCondition(
                    type: "Progressing", status: "True", reason: "NewReplicaSetAvailable",
                    message: "ReplicaSet \"\(name)\" has successfully progressed."), previous, now)
        }
        let before = previous.first { $0.type == "Progressing" }
        let moved =
            status.updatedReplicas != deployment.status?.updatedReplicas
            || status.readyReplicas != deployment.status?.readyReplicas
            || status.observedGeneration != deployment.status?.observedGeneration
        let since = moved ? now : before?.lastUpdateTime ?? now
        let deadline = Int64(deployment.spec?.progressDeadlineSeconds ?? 600) * 1_000_000
        if before?.reason == "ProgressDeadlineExceeded" && !moved || now.microseconds - since.microseconds >= deadline {
            return transition(
                DeploymentCondition(
                    type: "Progressing", status: "False", reason: "ProgressDeadlineExceeded",
                    message: "ReplicaSet \"\(name)\" has timed out progressing."), previous, now)
        }
        var condition = transition(
            DeploymentCondition(
                type: "Progressing", status: "True", reason: "ReplicaSetUpdated",
                message: "ReplicaSet \"\(name)\" is progressing."), previous, now)
        if moved { condition.lastUpdateTime = now }
        return condition
    }

    /// The condition with its times: kept where nothing changed.
    private static func transition(
        _ condition: DeploymentCondition, _ previous: [DeploymentCondition], _ now: Timestamp
    ) -> DeploymentCondition {
        var condition = condition
        let before = previous.first { $0.type == condition.type }
        condition.lastTransitionTime = before?.status == condition.status ? before?.lastTransitionTime : now
        let same = before?.status == condition.status && before?.reason == condition.reason
        condition.lastUpdateTime = same ? before?.lastUpdateTime : now
        return condition
    }
}
