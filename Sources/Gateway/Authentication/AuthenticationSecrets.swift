import Synchronization

/// The keys that the gateway signs with at the moment.
final class AuthenticationSecrets: Sendable {
    /// One consistent view of them.
    struct Snapshot: Sendable {
        /// What signs and verifies tokens.
        var keys = SigningKeys.none
    }

    private let state = Mutex(Snapshot())

    /// Holds nothing yet.
    init() {}

    /// What is held now.
    var current: Snapshot { state.withLock { $0 } }

    /// Holds these keys from now on.
    func replaceKeys(_ keys: SigningKeys) { state.withLock { $0.keys = keys } }
}
