import Synchronization

/// Tells those who follow a log that there is more of it, or that there won't be.
final class LogFeed: Sendable {
    private struct State {
        var open: Set<String> = []
        var followers: [Int: (path: String, wakeups: AsyncStream<Void>.Continuation)] = [:]
        var next = 0
    }

    private let state = Mutex(State())

    /// A log is being written from now on.
    func begin(_ path: String) {
        _ = state.withLock { $0.open.insert(path) }
    }

    /// A log has grown.
    func appended(_ path: String) {
        state.withLock { state in
            for follower in state.followers.values where follower.path == path { follower.wakeups.yield() }
        }
    }

    /// A log is complete.
    func end(_ path: String) {
        let followers = state.withLock { state in
            state.open.remove(path)
            return state.followers.values.filter { $0.path == path }
        }
        // Not under the lock: the end of a stream is told at once, to `forget`.
        for follower in followers { follower.wakeups.finish() }
    }

    /// An element whenever the log has grown since the last one was taken; ends with the log.
    func follow(_ path: String) -> AsyncStream<Void> {
        let (stream, wakeups) = AsyncStream<Void>.makeStream(bufferingPolicy: .bufferingNewest(1))
        let id: Int? = state.withLock { state in
            guard state.open.contains(path) else { return nil }
            state.next += 1
            state.followers[state.next] = (path, wakeups)
            return state.next
        }
        guard let id else {
            wakeups.finish()
            return stream
        }
        wakeups.onTermination = { [weak self] _ in self?.forget(id) }
        return stream
    }

    private func forget(_ id: Int) {
        _ = state.withLock { $0.followers.removeValue(forKey: id) }
    }
}
