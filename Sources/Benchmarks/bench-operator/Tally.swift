import Synchronization

/// What the program has done, which it tells whoever measures it.
final class Tally: Sendable {
    private let changes = Atomic(0)
    private let reconciles = Atomic(0)
    private let start = ContinuousClock.now
    private let writes = Mutex((count: 0, first: Duration.zero, last: Duration.zero))

    /// Counts a change of a store.
    func changed() { changes.add(1, ordering: .relaxed) }

    /// Counts a reconcile.
    func reconciled() { reconciles.add(1, ordering: .relaxed) }

    /// Counts a write that the server has answered.
    func wrote() {
        let now = age
        writes.withLock { writes in
            if writes.count == 0 { writes.first = now }
            writes.count += 1
            writes.last = now
        }
    }

    /// The time since the program began.
    var age: Duration { ContinuousClock.now - start }

    /// One line: names and numbers.
    var line: String {
        let writes = writes.withLock { $0 }
        return """
            changes \(changes.load(ordering: .relaxed)) reconciles \(reconciles.load(ordering: .relaxed)) \
            writes \(writes.count) writing \((writes.last - writes.first) / .seconds(1))
            """
    }
}
