import Synchronization

/// The keys and credentials that the gateway holds at the moment.
final class AuthenticationSecrets: Sendable {
    /// One consistent view of them.
    struct Snapshot: Sendable {
        /// What signs and verifies tokens.
        var keys = SigningKeys.none
        /// The administrator's account, nil while none is known.
        var administrator: Credentials?
    }

    private let state = Mutex(Snapshot())

    /// Holds nothing yet.
    init() {}

    /// What is held now.
    var current: Snapshot { state.withLock { $0 } }

    /// Holds these keys from now on.
    func replaceKeys(_ keys: SigningKeys) { state.withLock { $0.keys = keys } }

    /// Holds this administrator's account from now on.
    func replaceAdministrator(_ credentials: Credentials) { state.withLock { $0.administrator = credentials } }
}
