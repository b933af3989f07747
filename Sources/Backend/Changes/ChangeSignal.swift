import Synchronization

/// Wakes those who follow changes when there may be new ones in the log.
///
/// Writers don't notify in their transactions: PostgreSQL commits those that do one after the other. They announce here
/// once they have committed, and ``ChangeFeed`` tells the other processes, for many changes at once.
package final class ChangeSignal: Sendable {
    typealias Pulses = AsyncStream<Void>

    /// Pulses when this process has changed something.
    let announcements: Pulses
    private let announcer: Pulses.Continuation
    private let state = Mutex(State())

    private struct State {
        var followers: [Int: Pulses.Continuation] = [:]
        var lastFollower = 0
        var isClosed = false
    }

    /// Creates a signal that nobody follows yet.
    package init() {
        (announcements, announcer) = Pulses.makeStream(bufferingPolicy: .bufferingNewest(1))
    }

    /// This process has changed something.
    func announce() {
        announcer.yield()
        pulse()
    }

    /// Something may have changed, here or elsewhere.
    func pulse() {
        for follower in state.withLock({ Array($0.followers.values) }) { follower.yield() }
    }

    /// Pulses whenever something may have changed, until ``close()``; several pulses may come as one.
    func pulses() -> Pulses {
        let (pulses, continuation) = Pulses.makeStream(bufferingPolicy: .bufferingNewest(1))
        let number: Int? = state.withLock { state in
            guard !state.isClosed else { return nil }
            state.lastFollower += 1
            state.followers[state.lastFollower] = continuation
            return state.lastFollower
        }
        guard let number else {
            continuation.finish()
            return pulses
        }
        continuation.onTermination = { [weak self] _ in
            self?.state.withLock { $0.followers[number] = nil }
        }
        return pulses
    }

    /// Ends all followers' pulses.
    func close() {
        let followers = state.withLock { state in
            state.isClosed = true
            return Array(state.followers.values)
        }
        for follower in followers { follower.finish() }
    }
}
