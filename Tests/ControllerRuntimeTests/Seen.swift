import Synchronization

/// What was seen, in order, by whoever saw it.
final class Seen: Sendable {
    private let state = Mutex<[Int]>([])

    var values: [Int] { state.withLock { $0 } }

    func add(_ value: Int) { state.withLock { $0.append(value) } }
}
