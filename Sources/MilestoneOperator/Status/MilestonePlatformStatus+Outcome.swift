package import KubernetesModel
package import MilestoneAPI

extension MilestonePlatformStatus {
    /// The status that `outcome` of a pass over `platform` amounts to.
    ///
    /// Equal outcomes give equal statuses whatever the time: a condition keeps its moment of transition until its
    /// status changes.
    ///
    /// Source: Kubernetes API conventions, *Typical status properties*; kstatus for `Reconciling` and `Stalled`.
    package init(_ outcome: PassOutcome, of platform: MilestonePlatform, at now: Timestamp) {
        let generation = platform.metadata.generation
        let old = platform.status?.conditions ?? []
        let verdicts =
            [Verdict(ready: outcome, isPaused: platform.spec.paused)] + Verdict.ofParts(outcome)
            + Verdict.ofProgress(outcome)
        self.init(
            observedGeneration: generation,
            conditions: verdicts.map { $0.condition(after: old, generation: generation, at: now) },
            version: outcome.version, url: outcome.url,
            components: Component.allCases.compactMap { outcome.states[$0]?.pods },
            lastMigration: outcome.lastMigration ?? platform.status?.lastMigration, backup: outcome.backup,
            drift: outcome.drift.entries.isEmpty ? nil : outcome.drift.entries,
            lostOnDeletion: outcome.lostOnDeletion.isEmpty
                ? nil : outcome.lostOnDeletion.sorted().prefix(64).map(\.description),
            lastHandledRequest: outcome.handledRequest)
    }
}

/// A condition before it has a past.
private struct Verdict {
    let type: ConditionType
    let status: ConditionStatus
    let reason: String
    let message: String

    init(_ type: ConditionType, _ status: ConditionStatus, _ reason: String, _ message: String) {
        self.type = type
        self.status = status
        self.reason = reason
        self.message = message
    }

    init(_ type: ConditionType, _ state: ComponentState?) {
        guard let state else {
            self.init(type, .unknown, "NotObserved", "Not looked at yet.")
            return
        }
        self.init(type, state.status, state.reason, state.message)
    }

    /// `Ready`: the first thing in the way, in the order in which components depend on each other.
    init(ready outcome: PassOutcome, isPaused: Bool) {
        if let stalled = outcome.stalled {
            self.init(.ready, .no, stalled.reason, stalled.message)
        } else if let problem = outcome.inTheWay {
            self.init(.ready, .no, problem.reason, problem.message)
        } else {
            var message = "All components are ready."
            if isPaused { message += " Paused: changes are held back." }
            let standing = outcome.drift.uncorrected
            if !standing.isEmpty {
                let names = standing.map { drift in
                    let manager = drift.manager.map { " by \($0)" } ?? ""
                    return "\(drift.kind) \(drift.name) (\(drift.fields.joined(separator: ", "))\(manager))"
                }
                message += " Changed by others: \(names.joined(separator: "; "))."
            }
            self.init(.ready, .yes, "Ready", message)
        }
    }

    static func ofParts(_ outcome: PassOutcome) -> [Verdict] {
        return ConditionType.always.compactMap { type in
            switch type {
            case .ready: nil
            case .dashboardReady: Verdict(type, .yes, "Disabled", "This version has no dashboard.")
            case .routesReady: Verdict(type, outcome.routes)
            default: Verdict(type, outcome.state(of: type))
            }
        }
    }

    /// `Stalled` or `Reconciling`, whichever is true; never both.
    static func ofProgress(_ outcome: PassOutcome) -> [Verdict] {
        if let stalled = outcome.stalled {
            return [Verdict(.stalled, .yes, stalled.reason, stalled.message)]
        }
        return outcome.inTheWay.map { [Verdict(.reconciling, .yes, $0.reason, $0.message)] } ?? []
    }

    func condition(after old: [Condition], generation: Int64?, at now: Timestamp) -> Condition {
        let before = old.first { $0.type == type.rawValue }
        return Condition(
            type: type.rawValue, status: status.rawValue, observedGeneration: generation,
            lastTransitionTime: before?.status == status.rawValue ? before?.lastTransitionTime ?? now : now,
            reason: reason, message: message.trimmed(to: 4096))
    }
}

extension PassOutcome {
    /// What there is to say of the components of a condition together: the first that isn't as it should be, or what
    /// each of them says that is switched on.
    fileprivate func state(of type: ConditionType) -> ComponentState? {
        let components = Component.allCases.filter { $0.condition == type }
        let known = components.compactMap { states[$0] }
        guard known.count == components.count, let first = known.first else { return nil }
        for status in [ConditionStatus.no, .unknown] {
            if let state = known.first(where: { $0.status == status }) { return state }
        }
        let wanted = known.filter { $0.phase != .disabled }
        guard var state = wanted.first else { return first }
        state.message = wanted.map(\.message).joined(separator: " ")
        return state
    }

    /// What keeps the platform from being ready and may pass; `nil` when it is ready.
    fileprivate var inTheWay: (reason: String, message: String)? {
        if let trouble { return ("ProgressingWithRetry", trouble) }
        guard !heldBack.isEmpty else { return inTheWayOfComponents }
        let names = heldBack.sorted().map(\.description).joined(separator: ", ")
        // What is wrong with what runs is no less true for a pause.
        let besides = inTheWayOfComponents.map { " Not ready: \($0.message)" } ?? ""
        return ("Paused", "Paused with changes held back: \(names).\(besides)")
    }

    /// The first component that isn't ready; `nil` when all are.
    private var inTheWayOfComponents: (reason: String, message: String)? {
        // What is known to be wrong says more than what nobody knows yet, such as a database that somebody else runs.
        for statuses: Set<ConditionStatus> in [[.no], [.no, .unknown]] {
            for component in Component.allCases {
                guard let state = states[component] else {
                    return ("Progressing", "\(component.rawValue): not looked at yet")
                }
                if statuses.contains(state.status) { return (state.reason, "\(component.rawValue): \(state.message)") }
            }
        }
        return routes.status == .yes ? nil : (routes.reason, "routes: \(routes.message)")
    }
}
