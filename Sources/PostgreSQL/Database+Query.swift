import Logging
import Tracing

extension Database {
    /// Runs one statement in a transaction of its own, on whichever connection has room.
    ///
    /// - Parameters:
    ///   - query: The statement.
    ///   - timeout: Longest time for its answer; by default the server's statement timeout and a little more.
    /// - Throws: ``DatabaseError``; `CancellationError` at once when the task is cancelled.
    @discardableResult
    package func query(_ query: Query, timeout: Duration? = nil) async throws -> Rows {
        try await observe(query) { [self] in
            do {
                return try await send(query, timeout: timeout)
            } catch let error as DatabaseError where error.isStaleStatement {
                // A migration changed what the prepared statement was made for; it did nothing, so it may run again.
                return try await send(query, timeout: timeout)
            }
        }
    }

    private func send(_ query: Query, timeout: Duration?) async throws -> Rows {
        let request = makeRequest(query, timeout: timeout)
        guard mailbox.post(.query(request)) else { throw DatabaseError(.shuttingDown, "The pool has closed.") }
        return try await withTaskCancellationHandler {
            try await request.value()
        } onCancel: { [mailbox] in
            _ = mailbox.post(.withdraw(request.id))
        }
    }

    func makeRequest(_ query: Query, timeout: Duration?) -> Request {
        // The server gives up first, so that its own words reach the caller; ours is for a server that is gone.
        Request(id: makeID(), query: query, timeout: timeout ?? configuration.statementTimeout + .seconds(5))
    }

    /// Surrounds a statement with its span and its measurement.
    func observe(_ query: Query, _ body: @Sendable () async throws -> Rows) async throws -> Rows {
        let start = ContinuousClock.now
        return try await withSpan(query.name, ofKind: .client) { span in
            describe(query, to: span)
            do {
                let rows = try await body()
                record(query, outcome: "ok", ContinuousClock.now - start)
                return rows
            } catch {
                note(error, of: query, since: start, to: span)
                throw error
            }
        }
    }

    func describe(_ query: Query, to span: any Span) {
        guard span.isRecording else { return }
        span.updateAttributes { attributes in
            attributes["db.system.name"] = "postgresql"
            attributes["db.query.summary"] = query.name
            attributes["db.query.text"] = query.sql
        }
    }

    func note(_ error: any Error, of query: Query, since start: ContinuousClock.Instant, to span: (any Span)?) {
        let state = (error as? DatabaseError)?.sqlState?.rawValue
        if let span, let state { span.attributes["db.response.status_code"] = state }
        record(query, outcome: "error", ContinuousClock.now - start)
    }

    func record(_ query: Query, outcome: String, _ duration: Duration) {
        timers.record(query.name, outcome: outcome, duration)
        guard let threshold = configuration.slowQueryThreshold, duration >= threshold else { return }
        // The text has placeholders where values were: nothing that somebody typed gets into the log.
        logger.warning(
            "A statement was slow",
            metadata: [
                "query": .string(query.name), "statement": .string(query.sql), "outcome": .string(outcome),
                "duration_ms": .stringConvertible((duration / .milliseconds(1)).rounded()),
            ])
    }
}
