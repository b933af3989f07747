import KubernetesModel

/// The next step of a Deployment towards its template and size: a pure function of it and its ReplicaSets.
///
/// Source: Kubernetes documentation, *Deployments*: `maxSurge` rounds up, `maxUnavailable` rounds down, and when both
/// come to nothing one pod may be unavailable.
struct DeploymentPlan {
    /// New sizes of ReplicaSets, by name.
    var scales: [String: Int] = [:]
    /// ReplicaSets beyond the history limit.
    var deletions: [ReplicaSet] = []
    /// The status to report.
    var status: DeploymentStatus

    /// - Parameters:
    ///   - current: the set of the deployment's template; `nil` while none may be made.
    ///   - isNew: whether that set was made just now.
    ///   - old: its other sets.
    init(_ deployment: Deployment, current: ReplicaSet?, isNew: Bool = false, old: [ReplicaSet], now: Timestamp) {
        let wanted = deployment.spec?.replicas ?? 1
        let limits = RolloutLimits(deployment, wanted: wanted)
        let all = (current.map { [$0] } ?? []) + old
        if deployment.spec?.paused == true {
            Self.resize(wanted: wanted, current, old, into: &scales)
        } else if deployment.spec?.strategy?.type == "Recreate" {
            Self.recreate(wanted: wanted, current, old, into: &scales)
        } else if let current {
            Self.roll(wanted: wanted, limits, Sizes(current: current, old: old), current, old, into: &scales)
        }
        scales = scales.filter { name, size in
            (all.first { $0.metadata.name == name }?.spec?.replicas ?? 1) != size
        }
        status = Self.status(deployment, limits, current: current, isNew: isNew, old: old, now: now)
        if Self.isComplete(deployment, status) {
            let idle = old.filter { ($0.spec?.replicas ?? 0) == 0 && ($0.status?.replicas ?? 0) == 0 }
                .sorted { $0.revision < $1.revision }
            deletions = Array(idle.prefix(max(0, idle.count - (deployment.spec?.revisionHistoryLimit ?? 10))))
        }
    }

    /// The size that a set of a new template begins with; `nil` while none may be made.
    static func initialSize(_ deployment: Deployment, others: [ReplicaSet]) -> Int? {
        guard deployment.spec?.paused != true else { return nil }
        let wanted = deployment.spec?.replicas ?? 1
        guard deployment.spec?.strategy?.type != "Recreate" else { return isDrained(others) ? wanted : nil }
        let room = wanted + RolloutLimits(deployment, wanted: wanted).maxSurge - others.reduce(0) { $0 + $1.size }
        return max(0, min(wanted, room))
    }

    /// Whether no pod of some sets is left.
    private static func isDrained(_ sets: [ReplicaSet]) -> Bool {
        sets.allSatisfy { set in
            set.size == 0 && (set.status?.replicas ?? 0) + (set.status?.terminatingReplicas ?? 0) == 0
        }
    }

    private struct Sizes {
        var current: Int
        var old: Int
        var available: Int
        var unavailableCurrent: Int

        init(current: ReplicaSet, old: [ReplicaSet]) {
            self.current = current.size
            self.old = old.map(\.size).reduce(0, +)
            available = ([current] + old).map { $0.status?.availableReplicas ?? 0 }.reduce(0, +)
            unavailableCurrent = max(0, self.current - (current.status?.availableReplicas ?? 0))
        }
    }

    /// Gives a paused deployment's size to the one set that has pods, or else to the newest.
    private static func resize(
        wanted: Int, _ current: ReplicaSet?, _ old: [ReplicaSet], into scales: inout [String: Int]
    ) {
        let all = (current.map { [$0] } ?? []) + old
        let active = all.filter { $0.size > 0 }
        guard active.count <= 1 else { return }
        let set = active.first ?? current ?? old.max { $0.revision < $1.revision }
        if let name = set?.metadata.name { scales[name] = wanted }
    }

    private static func recreate(
        wanted: Int, _ current: ReplicaSet?, _ old: [ReplicaSet], into scales: inout [String: Int]
    ) {
        for set in old { scales[set.metadata.name ?? ""] = 0 }
        if isDrained(old), let name = current?.metadata.name { scales[name] = wanted }
    }

    private static func roll(
        wanted: Int, _ limits: RolloutLimits, _ sizes: Sizes, _ current: ReplicaSet, _ old: [ReplicaSet],
        into scales: inout [String: Int]
    ) {
        let name = current.metadata.name ?? ""
        if sizes.current > wanted {
            scales[name] = wanted
        } else if sizes.current < wanted {
            let room = max(0, wanted + limits.maxSurge - sizes.current - sizes.old)
            scales[name] = min(wanted, sizes.current + room)
            if room > 0 { return }
        }
        // Old pods that never became available go first: they serve nobody.
        var removable = max(0, sizes.current + sizes.old - limits.minAvailable - sizes.unavailableCurrent)
        let oldestFirst = old.sorted { $0.revision < $1.revision }
        for set in oldestFirst {
            let size = set.size
            let gone = min(removable, max(0, size - (set.status?.availableReplicas ?? 0)))
            if gone > 0 { scales[set.metadata.name ?? ""] = size - gone }
            removable -= gone
        }
        var spare = max(0, sizes.available - limits.minAvailable)
        for set in oldestFirst where spare > 0 {
            let size = scales[set.metadata.name ?? ""] ?? set.size
            let gone = min(spare, size)
            if gone > 0 { scales[set.metadata.name ?? ""] = size - gone }
            spare -= gone
        }
    }
}

/// How far a rollout may leave a Deployment's size.
struct RolloutLimits: Equatable {
    var maxSurge: Int
    var minAvailable: Int

    init(_ deployment: Deployment, wanted: Int) {
        let rolling = deployment.spec?.strategy?.rollingUpdate
        maxSurge = Self.count(rolling?.maxSurge ?? "25%", of: wanted, rounding: .up)
        var maxUnavailable = Self.count(rolling?.maxUnavailable ?? "25%", of: wanted, rounding: .down)
        if maxSurge == 0, maxUnavailable == 0 { maxUnavailable = 1 }
        minAvailable = max(0, wanted - maxUnavailable)
    }

    /// A count as it is, or a percentage of `total`.
    static func count(_ value: IntOrString, of total: Int, rounding: FloatingPointRoundingRule) -> Int {
        switch value {
        case .int(let count): return count
        case .string(let text):
            let percent = Double(text.dropLast()) ?? 0
            return Int((Double(total) * percent / 100).rounded(rounding))
        }
    }
}

extension ReplicaSet {
    /// The annotation that counts a Deployment's templates.
    static let revisionAnnotation = "deployment.kubernetes.io/revision"

    /// How many pods the set is to have.
    var size: Int { spec?.replicas ?? 0 }

    /// The place of this set's template in its Deployment's history.
    var revision: Int { metadata.annotations?[Self.revisionAnnotation].flatMap { Int($0) } ?? 0 }
}
