/// Who may log in, and as what.
protocol AccountStore: Sendable {
    /// The identity of an account whose password this is; nil when it isn't, or when there is no such account.
    ///
    /// - Throws: ``AccountsUnavailable`` when nobody can tell.
    func identity(name: String, password: String) async throws -> Identity?

    /// Lets the administrator of the mounted Secret in, with this password and no other.
    ///
    /// - Throws: ``AccountsUnavailable`` when that can't be noted.
    func installAdministrator(name: String, password: String) async throws
}

/// The sessions of everybody who logged in.
protocol SessionStore: Sendable {
    /// Begins a session.
    ///
    /// - Parameter now: seconds since 1970.
    /// - Throws: ``AccountsUnavailable`` when it can't be noted.
    func begin(for identity: Identity, now: Double) async throws -> (token: RefreshToken, expiry: Double)

    /// Exchanges a token for the next one.
    func refresh(_ token: RefreshToken, now: Double) async throws -> LoginSessions.Outcome

    /// Ends the session of a token that is good; any other token ends nothing.
    func end(_ token: RefreshToken, now: Double) async throws
}

/// Why nobody can log in at the moment.
struct AccountsUnavailable: Error, CustomStringConvertible {
    /// The reason, for the log.
    let description: String
}

extension LoginSessions: SessionStore {}
