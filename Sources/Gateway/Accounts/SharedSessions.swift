import PostgreSQL

/// The sessions in PostgreSQL: whoever logged in at one gateway may refresh at another.
///
/// What a token means is ``LoginSession``'s to say; a lock on the session's row makes two gateways that get the same
/// token at once decide one after the other. The role is the account's present one, so whoever loses it or the account
/// loses the session with the next exchange.
struct SharedSessions: SessionStore {
    let database: Database
    /// Seconds that a session lasts, however often it is refreshed.
    let lifetime: Double

    func begin(for identity: Identity, now: Double) async throws -> (token: RefreshToken, expiry: Double) {
        var generator = SystemRandomNumberGenerator()
        let token = RefreshToken(for: SessionID(using: &generator), using: &generator)
        let id = Base64URL.encode(token.session.octets)
        let digest = Base64URL.encode(token.digest)
        let expiry = now + lifetime
        let name = identity.subject
        let insertion: Query = """
            INSERT INTO login_session (id, account, digest, expires_at)
            VALUES (\(id), \(name), \(digest), to_timestamp(\(expiry)))
            """
        let sweep: Query = "DELETE FROM login_session WHERE expires_at < to_timestamp(\(now))"
        try await AccountsUnavailable.translating {
            try await database.query(insertion.named("sessions.begin"))
            try await database.query(sweep.named("sessions.sweep"))
        }
        return (token, expiry)
    }

    func refresh(_ token: RefreshToken, now: Double) async throws -> LoginSessions.Outcome {
        var generator = SystemRandomNumberGenerator()
        let next = RefreshToken(for: token.session, using: &generator)
        let id = Base64URL.encode(token.session.octets)
        return try await AccountsUnavailable.translating {
            try await database.withTransaction { session in
                guard var stored = try await Self.find(id, in: session) else { return .refused(.unknown) }
                let verdict = stored.exchange(token, for: next, now: now)
                switch verdict {
                case .exchanged:
                    try await session.query(Self.update(id, stored).named("sessions.exchange"))
                    return .refreshed(stored.identity, next: next, expiry: stored.expiry)
                case .reused, .expired: try await session.query(Self.deletion(of: id).named("sessions.end"))
                case .unknown: break
                }
                return .refused(verdict)
            }
        }
    }

    func end(_ token: RefreshToken, now: Double) async throws {
        guard case .refreshed = try await refresh(token, now: now) else { return }
        let deletion = Self.deletion(of: Base64URL.encode(token.session.octets))
        _ = try await AccountsUnavailable.translating { try await database.query(deletion.named("sessions.end")) }
    }

    private static func find(_ id: String, in session: Session) async throws -> LoginSession? {
        let query: Query = """
            SELECT account, role, digest, array_to_string(former, ','), exchanged_at,
                extract(epoch FROM expires_at)::double precision
            FROM login_session JOIN account ON account.name = account
            WHERE id = \(id) AND NOT is_disabled FOR UPDATE OF login_session
            """
        guard let row = try await session.query(query.named("sessions.find")).first else { return nil }
        let (name, roleName, current, former, exchangedAt, expiry) = try row.decode(
            String.self, String.self, String.self, String.self, Double.self, Double.self)
        guard let role = Role(rawValue: roleName), let digest = octets(current[...]) else { return nil }
        return LoginSession(
            identity: Identity(subject: name, role: role), expiry: expiry, current: digest,
            former: former.split(separator: ",").compactMap(octets), exchangedAt: exchangedAt)
    }

    private static func update(_ id: String, _ stored: LoginSession) -> Query {
        let digest = Base64URL.encode(stored.current)
        let former = stored.former.map { Base64URL.encode($0) }
        let exchangedAt = stored.exchangedAt
        return """
            UPDATE login_session SET digest = \(digest), former = \(former), exchanged_at = \(exchangedAt)
            WHERE id = \(id)
            """
    }

    private static func deletion(of id: String) -> Query { "DELETE FROM login_session WHERE id = \(id)" }

    private static func octets(_ text: Substring) -> [UInt8]? {
        let octets = Array(text.utf8)
        return Base64URL.decode(octets.span, octets.indices)
    }
}
