package import MilestoneAPI

/// How far a component has come, as observed.
package struct ComponentState: Sendable, Equatable {
    /// What there is to say in one word.
    package enum Phase: Sendable, Equatable {
        /// Switched off in the spec.
        case disabled
        /// Not there yet.
        case absent
        /// On its way.
        case progressing
        /// As wanted.
        case ready
        /// Can't be told from what was observed.
        case unknown
        /// Given up; waiting doesn't mend it.
        case failed
    }

    package var phase: Phase
    /// One CamelCase word.
    package var reason: String
    /// For people, down to the leaf.
    package var message: String
    /// Whether enough of it works for those who need it.
    package var isServing: Bool
    /// Its pods; `nil` for what has none of its own.
    package var pods: ComponentStatus?

    package init(
        _ phase: Phase, reason: String, message: String, isServing: Bool = false, pods: ComponentStatus? = nil
    ) {
        self.phase = phase
        self.reason = reason
        self.message = message
        self.isServing = isServing
        self.pods = pods
    }

    /// The status of the component's condition.
    package var status: ConditionStatus {
        switch phase {
        case .disabled, .ready: .yes
        case .absent, .progressing, .failed: .no
        case .unknown: .unknown
        }
    }
}
