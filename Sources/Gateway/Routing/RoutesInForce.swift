import Synchronization

/// The routing table that the gateway goes by, and what became of the last one that it was given.
final class RoutesInForce: Sendable {
    /// One consistent view.
    struct Snapshot: Sendable {
        /// The table.
        var table: RoutingTable
        /// What limits each of its routes, for all event loops together; nil where nothing does.
        var limiters: [RouteLimiter?]
        /// Counts tables, so that an older one never replaces a newer one.
        var revision = 0
        /// Whether the mounted table is in force or was once.
        var hasBeenRead = false
        /// Why the mounted table isn't in force.
        var problem: String?
    }

    private let state: Mutex<Snapshot>

    /// Begins with a table.
    init(_ table: RoutingTable) {
        state = Mutex(Snapshot(table: table, limiters: RouteLimiter.limiters(of: table, after: nil)))
    }

    /// What is in force now.
    var current: Snapshot { state.withLock { $0 } }

    /// Puts a table into force.
    ///
    /// - Returns: what is in force now.
    func replace(_ table: RoutingTable) -> Snapshot {
        state.withLock { state in
            state = Snapshot(
                table: table, limiters: RouteLimiter.limiters(of: table, after: state),
                revision: state.revision + 1, hasBeenRead: true)
            return state
        }
    }

    /// Notes that a table was refused; the one before stays.
    func refuse(_ problem: String) { state.withLock { $0.problem = problem } }
}
