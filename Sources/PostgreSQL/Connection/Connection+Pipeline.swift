import CLibPQ
import DequeModule

extension Connection {
    /// Queues a request's statement behind those under way.
    func send(_ request: Request, now: ContinuousClock.Instant) throws(DatabaseError) {
        try send(request.query, sql: request.sql, request: request, deadline: now + request.timeout)
    }

    func send(
        _ query: Query, sql: String, request: Request?, deadline: ContinuousClock.Instant
    ) throws(DatabaseError) {
        let types = query.parameters.map { Oid($0.type) }
        let formats = query.parameters.map { CInt($0.isBinary ? 1 : 0) }
        let count = CInt(query.parameters.count)
        let form: CInt = query.isAnsweredInBinary ? 1 : 0
        let key = StatementKey(sql: sql, types: types)
        var stage = Exchange.Stage.execute
        let isSent = query.withParameterPointers { values, lengths in
            guard let name = statements[key] else {
                guard preparedCount < Self.statementLimit else {
                    return PQsendQueryParams(handle, sql, count, types, values, lengths, formats, form) == 1
                }
                preparedCount += 1
                let name = "s\(preparedCount)"
                statements[key] = name
                stage = .prepare
                return PQsendPrepare(handle, name, sql, count, types) == 1
                    && PQsendQueryPrepared(handle, name, count, values, lengths, formats, form) == 1
            }
            return PQsendQueryPrepared(handle, name, count, values, lengths, formats, form) == 1
        }
        guard isSent, PQpipelineSync(handle) == 1 else { throw DatabaseError(.connectionLost, connection: handle) }
        exchanges.append(Exchange(request: request, statement: key, deadline: deadline, stage: stage))
        hasUnsentBytes = true
        if exchanges.count == 1 { self.deadline = deadline }
    }

    /// Asks whether the connection still works, if it has been idle for long.
    func checkIfIdle(now: ContinuousClock.Instant) throws(DatabaseError) {
        guard let due = checkAt, due <= now, isClean else { return }
        checkAt = nil
        let query: Query = "SELECT 1"
        try send(query, sql: query.sql, request: nil, deadline: now + configuration.connectTimeout)
    }

    /// Sends what waits to be sent, as far as the socket takes it.
    func flush() throws(DatabaseError) {
        guard hasUnsentBytes else { return }
        switch PQflush(handle) {
        case 0: hasUnsentBytes = false
        case 1: break
        default: throw DatabaseError(.connectionLost, connection: handle)
        }
    }

    /// Reads what has come and reports what it completes.
    func receive(now: ContinuousClock.Instant, _ report: (Event) -> Void) throws(DatabaseError) {
        guard PQconsumeInput(handle) == 1 else { throw DatabaseError(.connectionLost, connection: handle) }
        guard phase != .copying else { return try continueCopying() }
        while !exchanges.isEmpty, PQisBusy(handle) == 0 {
            guard let result = PQgetResult(handle) else {
                // The end of one command's results; at the synchronisation point it means that nothing came yet.
                guard advance() else { break }
                continue
            }
            take(result, now: now, report)
        }
        while let notice = PQnotifies(handle) {
            defer { PQfreemem(notice) }
            report(.notified(Notification(notice.pointee)))
        }
        guard PQstatus(handle) == CONNECTION_OK else { throw DatabaseError(.connectionLost, connection: handle) }
    }

    private func advance() -> Bool {
        switch exchanges[0].stage {
        case .prepare: exchanges[0].stage = .execute
        case .execute: exchanges[0].stage = .synchronise
        case .refused: exchanges[0].stage = .synchronise
        case .synchronise: return false
        }
        return true
    }

    private func take(_ result: OpaquePointer, now: ContinuousClock.Instant, _ report: (Event) -> Void) {
        switch PQresultStatus(result) {
        case PGRES_TUPLES_OK, PGRES_COMMAND_OK:
            if exchanges[0].stage == .execute {
                exchanges[0].rows = Rows(ResultHandle(result))
                return
            }
        case PGRES_PIPELINE_SYNC:
            complete(now: now, report)
        case PGRES_PIPELINE_ABORTED:
            break
        default:
            let error = DatabaseError(result: result, statement: exchanges[0].statement.sql)
            if exchanges[0].stage == .prepare || error.isStaleStatement {
                statements[exchanges[0].statement] = nil
            }
            if exchanges[0].stage == .synchronise { exchanges[0].stage = .refused }
            exchanges[0].error = exchanges[0].error ?? error
        }
        PQclear(result)
    }

    private func complete(now: ContinuousClock.Instant, _ report: (Event) -> Void) {
        let exchange = exchanges.removeFirst()
        deadline = exchanges.first?.deadline
        checkAt = exchanges.isEmpty ? now + configuration.idleCheckInterval : nil
        if exchange.request == nil, exchange.error == nil {
            guard phase == .settingUp else { return }
            phase = .open
            report(.opened)
            return
        }
        if exchange.mayBeInterrupted, exchange.error?.sqlState == .queryCanceled, let request = exchange.request {
            report(.interrupted(request))
            return
        }
        if let rows = exchange.rows, exchange.error == nil {
            report(.answered(exchange.request, .success(rows)))
        } else {
            let missing = DatabaseError(.connectionLost, "PostgreSQL ended a statement without a result.")
            report(.answered(exchange.request, .failure(exchange.error ?? missing)))
        }
    }
}

extension Query {
    /// Lends the parameters as libpq takes them.
    fileprivate func withParameterPointers<Value>(
        _ body: ([UnsafePointer<CChar>?], [CInt]) -> Value
    ) -> Value {
        // One block for all values: pointers into it stay valid together. Each is terminated, for those sent as text.
        var block: [UInt8] = []
        let offsets = parameters.map { parameter -> Int? in
            guard let bytes = parameter.bytes else { return nil }
            defer { block += bytes + [0] }
            return block.count
        }
        let lengths = parameters.map { CInt($0.bytes?.count ?? 0) }
        return block.withUnsafeBytes { block in
            let pointers = offsets.map { offset in
                offset.flatMap { block.baseAddress?.advanced(by: $0).assumingMemoryBound(to: CChar.self) }
            }
            return body(pointers, lengths)
        }
    }
}
