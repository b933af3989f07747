import NIOPosix
import Synchronization

/// Hashes and compares passwords, one at a time and away from the event loops and the cooperative threads: each takes
/// memory that several at once would multiply.
final class PasswordDesk: Sendable {
    private struct State {
        var isBusy = false
        var waiting: [CheckedContinuation<Void, Never>] = []
    }

    private let threadPool: NIOThreadPool
    private let cost: PasswordHash.Cost
    private let state = Mutex(State())
    /// What a name that nobody has is compared with, so that it takes as long as one that somebody has.
    private let nobody: Mutex<PasswordHash?> = Mutex(nil)

    /// Makes a desk that works on the threads of `threadPool`.
    ///
    /// - Parameter cost: what new hashes cost.
    init(threadPool: NIOThreadPool, cost: PasswordHash.Cost = .standard) {
        self.threadPool = threadPool
        self.cost = cost
    }

    /// Hashes a password.
    func hash(_ password: String) async throws -> PasswordHash {
        try await inTurn { [cost] in
            var generator = SystemRandomNumberGenerator()
            return try PasswordHash(password, cost: cost, using: &generator)
        }
    }

    /// Whether a password belongs to a hash; without a hash it never does, and takes as long to find out.
    func matches(_ password: String, _ hash: PasswordHash?) async throws -> Bool {
        if let hash { return try await inTurn { try hash.matches(password) } }
        let stranger: PasswordHash
        if let known = nobody.withLock({ $0 }) {
            stranger = known
        } else {
            stranger = try await self.hash("")
            nobody.withLock { $0 = stranger }
        }
        _ = try await inTurn { try stranger.matches(password) }
        return false
    }

    private func inTurn<Value: Sendable>(_ body: @escaping @Sendable () throws -> Value) async throws -> Value {
        await withCheckedContinuation { turn in
            let isFree = state.withLock { state in
                guard state.isBusy else {
                    state.isBusy = true
                    return true
                }
                state.waiting.append(turn)
                return false
            }
            if isFree { turn.resume() }
        }
        defer { leave() }
        return try await threadPool.runIfActive(body)
    }

    private func leave() {
        let next = state.withLock { state -> CheckedContinuation<Void, Never>? in
            guard !state.waiting.isEmpty else {
                state.isBusy = false
                return nil
            }
            return state.waiting.removeFirst()
        }
        next?.resume()
    }
}
