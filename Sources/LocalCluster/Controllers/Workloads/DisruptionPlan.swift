import KubernetesModel

/// How many pods a disruption budget lets go now: a pure function of it, its pods and the sizes of their controllers.
///
/// Source: Kubernetes documentation, *Specifying a Disruption Budget*, and `pkg/controller/disruption`.
struct DisruptionPlan {
    /// What the controllers of the budget's pods want.
    struct Scale {
        /// How many pods they want together.
        var replicas = 0
        /// Whether there are pods that nothing controls, which are left out.
        var hasUnmanagedPods = false
        /// Why the size of a pod's controller can't be told.
        var failure: String?
    }

    /// The status to report.
    private(set) var status: PodDisruptionBudgetStatus
    /// What is to be told.
    private(set) var notes: [EventNote] = []
    /// When the plan is to be made again, although nothing happened: seconds.
    private(set) var recheckAfter: Double?

    /// How long a pod whose eviction was granted may take until its deletion shows.
    private static let evictionTimeout: Int64 = 120

    /// - Parameters:
    ///   - pods: those that the budget's selector matches.
    ///   - scale: what their controllers want.
    init(_ budget: PodDisruptionBudget, pods: [Pod], scale: Scale, now: Timestamp) {
        status = budget.status ?? PodDisruptionBudgetStatus()
        status.observedGeneration = budget.metadata.generation
        if pods.isEmpty { notes.append(EventNote(reason: "NoPods", message: "No matching pods found")) }
        let spec = budget.spec
        // A share, and what may be missing, are reckoned by what the controllers want.
        let needsScale = spec?.maxUnavailable != nil || spec?.minAvailable?.isShare == true
        if needsScale, scale.hasUnmanagedPods { notes.append(Self.unmanagedPods) }
        if needsScale, let message = scale.failure {
            notes.append(
                EventNote(
                    isWarning: true, reason: "CalculateExpectedPodCountFailed",
                    message: "Failed to calculate the number of expected pods: \(message)"))
            status.disruptionsAllowed = 0
            status.conditions = Self.conditions("SyncFailed", isAllowed: false, message: message, budget, now)
            return
        }
        let expected = needsScale ? scale.replicas : pods.count
        let desired =
            spec?.maxUnavailable.map { max(0, expected - $0.count(of: expected)) }
            ?? spec?.minAvailable.map { $0.count(of: expected) } ?? 0
        let granted = Self.granted(status.disruptedPods ?? [:], pods: pods, now)
        let healthy = pods.count {
            $0.isReady && !$0.metadata.isDeleting && granted[$0.metadata.name ?? ""] == nil
        }
        let allowed = expected > 0 ? max(0, healthy - desired) : 0
        status.disruptedPods = granted.isEmpty ? nil : granted
        status.disruptionsAllowed = allowed
        status.currentHealthy = healthy
        status.desiredHealthy = desired
        status.expectedPods = expected
        status.conditions = Self.conditions(
            allowed > 0 ? "SufficientPods" : "InsufficientPods", isAllowed: allowed > 0, message: "", budget, now)
        recheckAfter = granted.values.map { Self.timeLeft($0, now) }.min()
    }

    private static let unmanagedPods = EventNote(
        isWarning: true, reason: "UnmanagedPods",
        message: """
            Pods selected by this PodDisruptionBudget were found to be unmanaged. As a result, the status of the PDB \
            cannot be calculated correctly, which may result in undefined behavior. To account for these pods please \
            set ".spec.minAvailable" field of the PDB to an integer value.
            """)

    /// The evictions that were granted and that don't show yet.
    private static func granted(
        _ disrupted: [String: Timestamp], pods: [Pod], _ now: Timestamp
    ) -> [String: Timestamp] {
        let living = Set(pods.filter { !$0.metadata.isDeleting }.compactMap(\.metadata.name))
        return disrupted.filter { living.contains($0.key) && timeLeft($0.value, now) > 0 }
    }

    private static func timeLeft(_ granted: Timestamp, _ now: Timestamp) -> Double {
        Double(granted.microseconds + evictionTimeout * 1_000_000 - now.microseconds) / 1_000_000
    }

    private static func conditions(
        _ reason: String, isAllowed: Bool, message: String, _ budget: PodDisruptionBudget, _ now: Timestamp
    ) -> [Condition] {
        let type = "DisruptionAllowed"
        let status = isAllowed ? "True" : "False"
        let others = (budget.status?.conditions ?? []).filter { $0.type != type }
        let before = budget.status?.conditions?.first { $0.type == type }
        let since = before?.status == status ? before?.lastTransitionTime ?? now : now
        return others + [
            Condition(
                type: type, status: status, observedGeneration: budget.metadata.generation, lastTransitionTime: since,
                reason: reason, message: message)
        ]
    }
}

extension IntOrString {
    /// Whether it is a share of a whole.
    fileprivate var isShare: Bool { if case .string = self { true } else { false } }

    /// The number, or the share of `total`, rounded up.
    fileprivate func count(of total: Int) -> Int {
        switch self {
        case .int(let number): number
        // The API server stores no other text.
        case .string(let text): (total * (Int(text.dropLast()) ?? 100) + 99) / 100
        }
    }
}
