import Synchronization

/// Says once, to whoever waits for it, that something is to end.
final class StopSignal: Sendable {
    private struct State {
        var isStopped = false
        var waiting: [Int: AsyncStream<Never>.Continuation] = [:]
        var nextID = 0
    }

    private let state = Mutex(State())

    var isStopped: Bool { state.withLock(\.isStopped) }

    /// Wakes all who wait; whoever comes later doesn't wait.
    func stop() {
        let waiting = state.withLock { state in
            state.isStopped = true
            defer { state.waiting = [:] }
            return state.waiting.values
        }
        for continuation in waiting { continuation.finish() }
    }

    /// Waits until it is said, or until the task is cancelled.
    func wait() async {
        let (stops, continuation) = AsyncStream.makeStream(of: Never.self)
        let id: Int? = state.withLock { state in
            guard !state.isStopped else { return nil }
            state.nextID += 1
            state.waiting[state.nextID] = continuation
            return state.nextID
        }
        guard let id else { return }
        for await _ in stops {}
        state.withLock { $0.waiting[id] = nil }
    }
}
