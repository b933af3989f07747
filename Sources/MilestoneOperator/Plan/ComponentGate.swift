package import MilestoneAPI

/// Which components may be written now: those whose dependencies serve.
///
/// What can't progress holds back what needs it, and nothing else.
package enum ComponentGate {
    /// What `component` waits for; empty when it may go on.
    package static func blockers(
        of component: Component, states: [Component: ComponentState]
    ) -> [Component] {
        component.dependencies.filter { states[$0]?.isServing != true }
    }

    /// The state of a component whose change waits for `blockers`: what it waits for, down to the leaf.
    package static func waiting(
        _ state: ComponentState, for blockers: [Component], states: [Component: ComponentState]
    ) -> ComponentState {
        guard let first = blockers.first else { return state }
        let why = states[first]?.message ?? "it has not been looked at yet"
        var state = state
        state.phase = state.phase == .absent ? .absent : .progressing
        // What it runs still serves, but is not what those who wait for it need.
        state.isServing = false
        state.reason = "WaitingFor\(first.rawValue.prefix(1).uppercased())\(first.rawValue.dropFirst())"
        state.message =
            why.hasPrefix("waits for ")
            ? "waits for \(first.rawValue), which \(why)" : "waits for \(first.rawValue): \(why)"
        return state
    }
}
