import KubernetesModel
package import MilestoneAPI

/// Why a platform isn't ready, from the cause to what waits for it.
package struct BlockingChain: Sendable, Equatable {
    /// A part that isn't ready.
    package struct Link: Sendable, Equatable {
        /// Its condition.
        package let condition: String
        /// One CamelCase word.
        package let reason: String
        /// For people.
        package let message: String
    }

    /// What is wrong by itself, in the order in which parts depend on each other.
    package let causes: [Link]
    /// What only waits for something else.
    package let waiting: [Link]
    /// The platform as a whole, where nothing of it is at fault: it is paused, or its spec can't be fulfilled.
    package let whole: Link?

    /// Reads a status; everything is empty when the platform is ready.
    package init(_ status: MilestonePlatformStatus?) {
        let conditions = status?.conditions ?? []
        let links = conditions.filter { condition in
            condition.status != "True"
                && ConditionType(rawValue: condition.type).map {
                    $0 != .ready && $0 != .reconciling && $0 != .stalled
                } ?? false
        }.map { Link(condition: $0.type, reason: $0.reason ?? "", message: $0.message ?? "") }
        causes = links.filter { !$0.isWaiting }
        waiting = links.filter(\.isWaiting)
        let ready = conditions.first { $0.type == ConditionType.ready.rawValue }
        guard ready?.status != "True", !links.contains(where: { $0.reason == ready?.reason }) else {
            whole = nil
            return
        }
        whole = ready.map { Link(condition: $0.type, reason: $0.reason ?? "", message: $0.message ?? "") }
    }
}

extension BlockingChain.Link {
    fileprivate var isWaiting: Bool { reason.hasPrefix("WaitingFor") }
}
