/// A connection of one's own for a while: for transactions, and for what lives in a session.
///
/// Statements run in the order in which they are sent.
package struct Session: Sendable {
    let database: Database
    let lease: Lease

    /// Runs a statement in the session, within its transaction if one is open.
    /// - Throws: As ``Database/query(_:timeout:)`` does.
    @discardableResult
    package func query(_ query: Query, timeout: Duration? = nil) async throws -> Rows {
        try await database.observe(query) {
            let request = database.makeRequest(query, timeout: timeout)
            guard database.mailbox.post(.queryInSession(request, lease)) else {
                throw DatabaseError(.shuttingDown, "The pool has closed.")
            }
            return try await request.value()
        }
    }
}

extension Database {
    /// Lends a connection.
    ///
    /// - Parameters:
    ///   - discard: Whether the connection is closed afterwards: for sessions that change settings or hold locks.
    ///   - body: Uses the session; a transaction it leaves open is rolled back.
    @discardableResult
    package func withSession<Value: Sendable>(
        discard: Bool = false, _ body: @Sendable (Session) async throws -> Value
    ) async throws -> Value {
        let request = LeaseRequest(id: makeID())
        guard mailbox.post(.lease(request)) else { throw DatabaseError(.shuttingDown, "The pool has closed.") }
        let lease = try await withTaskCancellationHandler {
            try await request.value()
        } onCancel: { [mailbox] in
            _ = mailbox.post(.withdraw(request.id))
        }
        defer { _ = mailbox.post(.release(lease, discard: discard)) }
        return try await body(Session(database: self, lease: lease))
    }

    /// Runs `body` in a transaction, which is committed when it returns and rolled back when it throws.
    /// - Parameter isolation: What concurrent transactions may see of each other.
    @discardableResult
    package func withTransaction<Value: Sendable>(
        isolation: IsolationLevel = .readCommitted, _ body: @Sendable (Session) async throws -> Value
    ) async throws -> Value {
        try await withSession { try await $0.withTransaction(isolation: isolation, body) }
    }
}

/// How much a transaction is kept apart from others.
package enum IsolationLevel: Sendable {
    case readCommitted, repeatableRead, serializable

    fileprivate var begin: Query {
        switch self {
        case .readCommitted: "BEGIN ISOLATION LEVEL READ COMMITTED"
        case .repeatableRead: "BEGIN ISOLATION LEVEL REPEATABLE READ"
        case .serializable: "BEGIN ISOLATION LEVEL SERIALIZABLE"
        }
    }
}

extension Session {
    /// Runs `body` in a transaction of this session; none may be open.
    @discardableResult
    package func withTransaction<Value: Sendable>(
        isolation: IsolationLevel = .readCommitted, _ body: @Sendable (Session) async throws -> Value
    ) async throws -> Value {
        try await query(isolation.begin.named("begin"))
        let value: Value
        do {
            value = try await body(self)
        } catch {
            // When even this fails (the task is cancelled, the connection lost), giving the session back ends the
            // transaction; what the caller must learn is the first error.
            do { try await query(Query("ROLLBACK").named("rollback")) } catch {}
            throw error
        }
        let answer = try await query(Query("COMMIT").named("commit"))
        guard answer.commandTag == "COMMIT" else {
            // PostgreSQL answers ROLLBACK when a statement failed and `body` went on regardless.
            throw DatabaseError(.server, "The transaction was rolled back because a statement in it had failed.")
        }
        return value
    }
}
