import KubernetesModel

extension DeploymentPlan {
    /// What the ReplicaSets say of the deployment.
    static func status(
        _ deployment: Deployment, _ limits: RolloutLimits, current: ReplicaSet?, isNew: Bool, old: [ReplicaSet],
        now: Timestamp
    ) -> DeploymentStatus {
        let all = (current.map { [$0] } ?? []) + old
        func sum(_ count: (ReplicaSetStatus) -> Int?) -> Int {
            all.compactMap { $0.status.flatMap(count) }.reduce(0, +)
        }
        let available = sum(\.availableReplicas)
        var status = DeploymentStatus(
            observedGeneration: deployment.metadata.generation, replicas: sum(\.replicas),
            updatedReplicas: current?.status?.replicas ?? 0, readyReplicas: sum(\.readyReplicas),
            availableReplicas: available, unavailableReplicas: max(0, sum(\.replicas) - available),
            terminatingReplicas: sum(\.terminatingReplicas), collisionCount: deployment.status?.collisionCount)
        var conditions = DeploymentConditions(deployment.status?.conditions ?? [], now: now)
        if available >= limits.minAvailable {
            conditions.set(
                "Available", "True", reason: "MinimumReplicasAvailable",
                message: "Deployment has minimum availability.")
        } else {
            conditions.set(
                "Available", "False", reason: "MinimumReplicasUnavailable",
                message: "Deployment does not have minimum availability.")
        }
        report(deployment, current: current, isNew: isNew, status, in: &conditions, now)
        status.conditions = conditions.list
        return status
    }

    /// Whether every pod is of the template, and available.
    static func isComplete(_ deployment: Deployment, _ status: DeploymentStatus) -> Bool {
        let wanted = deployment.spec?.replicas ?? 1
        return status.updatedReplicas ?? 0 == wanted && status.replicas ?? 0 == wanted
            && status.availableReplicas ?? 0 == wanted
            && status.observedGeneration ?? 0 >= deployment.metadata.generation ?? 0
    }

    /// The seconds after which a rollout without progress counts as failed; `nil` when it never does.
    static func progressDeadline(of deployment: Deployment) -> Int? {
        let seconds = deployment.spec?.progressDeadlineSeconds ?? 600
        return seconds == Int(Int32.max) ? nil : seconds
    }

    /// When a rollout that makes no progress is to be looked at again, in microseconds from now.
    func recheckAfter(_ deployment: Deployment, now: Timestamp) -> Int64? {
        guard let deadline = Self.progressDeadline(of: deployment), deployment.spec?.paused != true,
            let progress = status.conditions?.first(where: { $0.type == "Progressing" }), progress.status == "True",
            progress.reason != Reason.available, let since = progress.lastUpdateTime
        else { return nil }
        // Stored times have whole seconds: only the second after the deadline is surely past it.
        return max(0, since.microseconds + Int64(deadline + 1) * 1_000_000 - now.microseconds)
    }

    private enum Reason {
        static let created = "NewReplicaSetCreated"
        static let found = "FoundNewReplicaSet"
        static let updated = "ReplicaSetUpdated"
        static let available = "NewReplicaSetAvailable"
        static let timedOut = "ProgressDeadlineExceeded"
        static let paused = "DeploymentPaused"
        static let resumed = "DeploymentResumed"
    }

    /// Says how the rollout goes on.
    private static func report(
        _ deployment: Deployment, current: ReplicaSet?, isNew: Bool, _ status: DeploymentStatus,
        in conditions: inout DeploymentConditions, _ now: Timestamp
    ) {
        let type = "Progressing"
        guard let deadline = progressDeadline(of: deployment) else { return conditions.remove(type) }
        let name = current?.metadata.name.map { "\"\($0)\"" } ?? ""
        let subject = current == nil ? "Deployment \"\(deployment.metadata.name ?? "")\"" : "ReplicaSet \(name)"
        if deployment.spec?.paused == true {
            guard conditions[type]?.reason != Reason.timedOut else { return }
            return conditions.set(type, "Unknown", reason: Reason.paused, message: "Deployment is paused")
        }
        if conditions[type]?.reason == Reason.paused {
            conditions.set(type, "Unknown", reason: Reason.resumed, message: "Deployment is resumed")
        }
        if current != nil, isNew {
            conditions.set(type, "True", reason: Reason.created, message: "Created new replica set \(name)")
        } else if current != nil, conditions[type] == nil {
            conditions.set(type, "True", reason: Reason.found, message: "Found new replica set \(name)")
        }
        let isOver = status.replicas == status.updatedReplicas && conditions[type]?.reason == Reason.available
        guard !isOver else { return }
        if isComplete(deployment, status) {
            conditions.set(
                type, "True", reason: Reason.available, message: "\(subject) has successfully progressed.")
        } else if hasMoved(status, since: deployment.status) {
            conditions.renew(type, "True", reason: Reason.updated, message: "\(subject) is progressing.")
        } else if let progress = conditions[type], progress.reason != Reason.available,
            let since = progress.lastUpdateTime,
            progress.reason == Reason.timedOut
                || now.microseconds - since.microseconds > Int64(deadline) * 1_000_000
        {
            conditions.set(type, "False", reason: Reason.timedOut, message: "\(subject) has timed out progressing.")
        }
    }

    /// Whether there are more pods of the template, fewer others, or more that serve.
    private static func hasMoved(_ status: DeploymentStatus, since before: DeploymentStatus?) -> Bool {
        func old(_ status: DeploymentStatus?) -> Int { (status?.replicas ?? 0) - (status?.updatedReplicas ?? 0) }
        return status.updatedReplicas ?? 0 > before?.updatedReplicas ?? 0 || old(status) < old(before)
            || status.readyReplicas ?? 0 > before?.readyReplicas ?? 0
            || status.availableReplicas ?? 0 > before?.availableReplicas ?? 0
    }
}
