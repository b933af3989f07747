/// How a transaction is run.
package struct TransactionOptions: Sendable {
    /// What concurrent transactions may see of each other.
    package enum Isolation: Sendable {
        case readCommitted, repeatableRead, serializable

        fileprivate var begin: Query {
            switch self {
            case .readCommitted: "BEGIN ISOLATION LEVEL READ COMMITTED"
            case .repeatableRead: "BEGIN ISOLATION LEVEL REPEATABLE READ"
            case .serializable: "BEGIN ISOLATION LEVEL SERIALIZABLE"
            }
        }
    }

    package var isolation: Isolation
    /// How often the whole is tried when it loses against a concurrent transaction (serialization failure, deadlock);
    /// what it does outside of the database must bear being done again.
    package var attempts: Int
    /// Longest time for each of its statements; nil leaves the pool's, zero means without end.
    package var statementTimeout: Duration?
    /// First pause between attempts; it doubles, and each is shortened by a random part.
    package var pause: Duration = .milliseconds(5)

    /// Creates options; serializable transactions are tried five times unless told otherwise.
    package init(
        isolation: Isolation = .readCommitted, attempts: Int? = nil, statementTimeout: Duration? = nil
    ) {
        self.isolation = isolation
        self.attempts = attempts ?? (isolation == .serializable ? 5 : 1)
        self.statementTimeout = statementTimeout
    }

    fileprivate var begin: Query { isolation.begin.named("begin") }
}

extension Database {
    /// Runs `body` in a transaction, which is committed when it returns and rolled back when it throws.
    /// - Parameter options: How; see ``TransactionOptions``.
    @discardableResult
    package func withTransaction<Value: Sendable>(
        _ options: TransactionOptions = TransactionOptions(), clock: any Clock<Duration> = ContinuousClock(),
        _ body: @Sendable (Session) async throws -> Value
    ) async throws -> Value {
        try await withSession { try await $0.withTransaction(options, clock: clock, body) }
    }
}

extension Session {
    /// Runs `body` in a transaction of this session; none may be open.
    @discardableResult
    package func withTransaction<Value: Sendable>(
        _ options: TransactionOptions = TransactionOptions(), clock: any Clock<Duration> = ContinuousClock(),
        _ body: @Sendable (Session) async throws -> Value
    ) async throws -> Value {
        var pause = options.pause
        for _ in 1..<max(1, options.attempts) {
            do {
                return try await attempt(options, body)
            } catch let error as DatabaseError where error.sqlState?.isSerializationFailure == true {
                try await clock.sleep(for: pause * Double.random(in: 0.5...1))
                pause = pause * 2
            }
        }
        return try await attempt(options, body)
    }

    private func attempt<Value: Sendable>(
        _ options: TransactionOptions, _ body: @Sendable (Session) async throws -> Value
    ) async throws -> Value {
        try await query(options.begin)
        let value: Value
        do {
            if let timeout = options.statementTimeout {
                let milliseconds = Int((timeout / .milliseconds(1)).rounded(.up))
                let query: Query = "SELECT set_config('statement_timeout', \(String(milliseconds)), true)"
                try await self.query(query.named("begin"))
            }
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

    /// Runs `body` within a transaction so that its failure undoes only what it did itself.
    @discardableResult
    package func withSavepoint<Value: Sendable>(
        _ body: @Sendable (Session) async throws -> Value
    ) async throws -> Value {
        // Savepoints of one name stack: the innermost is meant.
        try await query(Query("SAVEPOINT point").named("savepoint"))
        let value: Value
        do {
            value = try await body(self)
        } catch {
            try await query(Query("ROLLBACK TO SAVEPOINT point").named("savepoint"))
            try await query(Query("RELEASE SAVEPOINT point").named("savepoint"))
            throw error
        }
        try await query(Query("RELEASE SAVEPOINT point").named("savepoint"))
        return value
    }
}
