import Synchronization

/// What the mounted Secrets hold at the moment.
final class AuthenticationSecrets: Sendable {
    /// One consistent view of them.
    struct Snapshot: Sendable {
        /// What signs and verifies tokens.
        var keys = SigningKeys.none
        /// Whether the mounted Secrets have been gone through: before that, nobody can tell who may log in.
        var hasLooked = false
    }

    private let state = Mutex(Snapshot())

    /// Holds nothing yet.
    init() {}

    /// What is held now.
    var current: Snapshot { state.withLock { $0 } }

    /// Holds these keys from now on.
    func replaceKeys(_ keys: SigningKeys) { state.withLock { $0.keys = keys } }

    /// The mounted Secrets have been gone through, with whatever outcome.
    func looked() { state.withLock { $0.hasLooked = true } }
}
