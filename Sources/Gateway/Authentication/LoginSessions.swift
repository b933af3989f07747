import Synchronization

/// The sessions of everybody who logged in here.
///
/// They live in this process: whoever comes to another one, or after a restart, logs in again.
final class LoginSessions: Sendable {
    /// What a refresh token brought.
    enum Outcome: Sendable, Equatable {
        /// The session goes on with the next token.
        case refreshed(Identity, next: RefreshToken, expiry: Double)
        /// The token is worth nothing.
        case refused(LoginSession.Verdict)
    }

    private struct State: Sendable {
        var sessions: [SessionID: LoginSession] = [:]
        var generator = SystemRandomNumberGenerator()
    }

    private let lifetime: Double
    private let capacity: Int
    private let state = Mutex(State())

    /// Holds no session.
    ///
    /// - Parameters:
    ///   - lifetime: seconds that a session lasts, however often it is refreshed.
    ///   - capacity: most sessions; those nearest to their end make room.
    init(lifetime: Double, capacity: Int = 100_000) {
        self.lifetime = lifetime
        self.capacity = capacity
    }

    /// How many there are.
    var count: Int { state.withLock { $0.sessions.count } }

    /// Begins a session.
    ///
    /// - Parameter now: seconds since 1970.
    func begin(for identity: Identity, now: Double) -> (token: RefreshToken, expiry: Double) {
        state.withLock { state in
            let token = RefreshToken(
                for: SessionID(using: &state.generator), using: &state.generator)
            if state.sessions.count >= capacity { Self.makeRoom(&state.sessions, capacity: capacity, now: now) }
            state.sessions[token.session] = LoginSession(identity: identity, expiry: now + lifetime, token: token)
            return (token, now + lifetime)
        }
    }

    /// Exchanges a token for the next one.
    ///
    /// - Parameter now: seconds since 1970.
    func refresh(_ token: RefreshToken, now: Double) -> Outcome {
        state.withLock { state in
            guard var session = state.sessions[token.session] else { return .refused(.unknown) }
            let next = RefreshToken(for: token.session, using: &state.generator)
            let verdict = session.exchange(token, for: next, now: now)
            switch verdict {
            case .exchanged:
                state.sessions[token.session] = session
                return .refreshed(session.identity, next: next, expiry: session.expiry)
            case .reused, .expired: state.sessions[token.session] = nil
            case .unknown: break
            }
            return .refused(verdict)
        }
    }

    /// Ends the session of a token that is good; any other token ends nothing.
    func end(_ token: RefreshToken, now: Double) {
        if case .refreshed = refresh(token, now: now) {
            state.withLock { $0.sessions[token.session] = nil }
        }
    }

    private static func makeRoom(_ sessions: inout [SessionID: LoginSession], capacity: Int, now: Double) {
        sessions = sessions.filter { $0.value.expiry > now }
        let surplus = sessions.count - capacity * 9 / 10
        guard surplus > 0 else { return }
        for (id, _) in sessions.sorted(by: { $0.value.expiry < $1.value.expiry }).prefix(surplus) { sessions[id] = nil }
    }
}
