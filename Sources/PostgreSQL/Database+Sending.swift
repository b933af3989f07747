package import ServiceContextModule
import Tracing

extension Database {
    /// Runs one statement as ``query(_:timeout:)`` does, for callers that are no tasks.
    ///
    /// - Parameters:
    ///   - query: The statement.
    ///   - context: Holds the span whose child the statement's is; nil when nobody records it.
    ///   - tell: Called once with what became of it, on the pool's thread, which serves nobody else meanwhile: hand the
    ///     rows on, and return.
    /// - Returns: What the caller uses to go away.
    package func send(
        _ query: Query, in context: ServiceContext?, then tell: @escaping @Sendable (Result<Rows, any Error>) -> Void
    ) -> SentQuery {
        let sending = Sending(database: self, query: query, context: context, tell: tell)
        return SentQuery(id: sending.start(mayRepeat: true), mailbox: mailbox)
    }
}

/// A statement that somebody waits for without being a task.
package struct SentQuery: Sendable {
    fileprivate let id: PoolState.WaiterID
    let mailbox: Mailbox<PoolLoop.Message>

    /// The caller goes away: the statement is cancelled, and nobody is told.
    package func withdraw() {
        _ = mailbox.post(.withdraw(id))
    }
}

/// One statement with its span, from its sending to its answer.
private struct Sending: Sendable {
    let database: Database
    let query: Query
    let tell: @Sendable (Result<Rows, any Error>) -> Void
    private let span: (any Span)?
    private let start = ContinuousClock.now

    init(
        database: Database, query: Query, context: ServiceContext?,
        tell: @escaping @Sendable (Result<Rows, any Error>) -> Void
    ) {
        self.database = database
        self.query = query
        self.tell = tell
        span = context.map { InstrumentationSystem.tracer.startAnySpan(query.name, context: $0, ofKind: .client) }
        if let span { database.describe(query, to: span) }
    }

    @discardableResult
    func start(mayRepeat: Bool) -> PoolState.WaiterID {
        let request = database.makeRequest(query, timeout: nil)
        request.whenResolved { result in
            if mayRepeat, case .failure(let error as DatabaseError) = result, error.isStaleStatement {
                start(mayRepeat: false)
            } else {
                end(result)
            }
        }
        if !database.mailbox.post(.query(request)) {
            request.resolve(.failure(DatabaseError(.shuttingDown, "The pool has closed.")))
        }
        return request.id
    }

    private func end(_ result: Result<Rows, any Error>) {
        switch result {
        case .success: database.record(query, outcome: "ok", ContinuousClock.now - start)
        case .failure(let error):
            database.note(error, of: query, since: start, to: span)
            span?.recordError(error)
            span?.setStatus(SpanStatus(code: .error))
        }
        span?.end()
        tell(result)
    }
}
