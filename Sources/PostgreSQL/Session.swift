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
        let lease = try await acquire()
        defer { _ = mailbox.post(.release(lease, discard: discard)) }
        return try await body(Session(database: self, lease: lease))
    }

    /// Waits for a connection of one's own; whoever gets it releases it.
    func acquire() async throws -> Lease {
        let request = LeaseRequest(id: makeID())
        guard mailbox.post(.lease(request)) else { throw DatabaseError(.shuttingDown, "The pool has closed.") }
        return try await withTaskCancellationHandler {
            try await request.value()
        } onCancel: { [mailbox] in
            _ = mailbox.post(.withdraw(request.id))
        }
    }
}
