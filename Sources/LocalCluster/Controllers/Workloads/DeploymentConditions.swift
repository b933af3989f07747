import KubernetesModel

/// The conditions of a Deployment, kept as its controller keeps them: news goes to the end, and what says the same
/// stays as it was.
struct DeploymentConditions {
    private(set) var list: [DeploymentCondition]
    private let now: Timestamp

    init(_ list: [DeploymentCondition], now: Timestamp) {
        self.list = list
        self.now = now
    }

    /// The condition of a type.
    subscript(type: String) -> DeploymentCondition? { list.first { $0.type == type } }

    /// Sets a condition unless one of the same status and reason stands.
    mutating func set(_ type: String, _ status: String, reason: String, message: String) {
        if let before = self[type], before.status == status, before.reason == reason { return }
        renew(type, status, reason: reason, message: message)
    }

    /// Sets a condition as of now, also when it says what it said before.
    mutating func renew(_ type: String, _ status: String, reason: String, message: String) {
        let before = self[type]
        remove(type)
        list.append(
            DeploymentCondition(
                type: type, status: status, lastUpdateTime: now,
                lastTransitionTime: before?.status == status ? before?.lastTransitionTime : now, reason: reason,
                message: message))
    }

    mutating func remove(_ type: String) { list.removeAll { $0.type == type } }
}
