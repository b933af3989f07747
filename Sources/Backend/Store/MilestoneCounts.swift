import PostgreSQL
import Synchronization

/// Remembers for a moment how many milestones a filter has: counting is what costs most in a list.
///
/// A change made through this process is seen at once; one made elsewhere within ``lifetime``.
final class MilestoneCounts: Sendable {
    static let lifetime: Duration = .seconds(1)
    private static let limit = 512

    private let now: @Sendable () -> ContinuousClock.Instant
    private let state = Mutex(State())

    private struct State {
        var entries: [Key: Entry] = [:]
        var epoch = 0
    }

    private struct Key: Hashable {
        let sql: String
        let parameters: [Query.Parameter]

        init(_ query: Query) {
            sql = query.sql
            parameters = query.parameters
        }
    }

    private struct Entry {
        let count: Int
        let expiry: ContinuousClock.Instant
    }

    init(now: @escaping @Sendable () -> ContinuousClock.Instant = { .now }) {
        self.now = now
    }

    /// Forgets everything: something has changed.
    func invalidate() {
        state.withLock { state in
            state.entries.removeAll(keepingCapacity: true)
            state.epoch += 1
        }
    }

    /// The count that a statement found a moment ago; nil when it has to be asked again.
    func known(_ query: Query) -> Int? {
        let entry = state.withLock { $0.entries[Key(query)] }
        return entry.flatMap { now() < $0.expiry ? $0.count : nil }
    }

    /// The count that a statement finds, or found a moment ago.
    func count(_ query: Query, _ find: () async throws -> Int) async throws -> Int {
        if let known = known(query) { return known }
        let key = Key(query)
        let time = now()
        let epoch = state.withLock { $0.epoch }
        let count = try await find()
        state.withLock { state in
            // What was counted before a change isn't kept after it.
            guard state.epoch == epoch else { return }
            if state.entries.count >= Self.limit { state.entries.removeAll(keepingCapacity: true) }
            state.entries[key] = Entry(count: count, expiry: time + Self.lifetime)
        }
        return count
    }
}
