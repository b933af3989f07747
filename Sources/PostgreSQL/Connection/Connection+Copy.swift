import CLibPQ

extension Connection {
    /// One step of a COPY, which happens outside of pipeline mode; a session takes one after the other.
    enum CopyStep: Sendable {
        /// Send the statement; answered when the server is ready to take rows or to send them.
        case start(sql: String, Answer<Void>)
        /// Send rows; answered when the socket has taken them.
        case write([UInt8], Answer<Void>)
        /// End the rows, or say why there are no more; answered with the number of rows that were stored.
        case finish(failure: String?, Answer<Int>)
        /// Take rows; answered with at least one, or with nil after the last.
        case read(Answer<[UInt8]?>)

        /// Tells whoever waits for the step that it failed.
        func fail(_ error: DatabaseError) {
            switch self {
            case .start(_, let answer), .write(_, let answer): answer.resolve(.failure(error))
            case .finish(_, let answer): answer.resolve(.failure(error))
            case .read(let answer): answer.resolve(.failure(error))
            }
        }
    }

    /// Most bytes of rows that one step of reading gathers.
    private static let chunkSize = 1 << 16

    /// Takes a step.
    /// - Throws: ``DatabaseError`` when the connection can't be used any more; the step has been told then.
    func begin(_ step: CopyStep, now: ContinuousClock.Instant) throws(DatabaseError) {
        let isStart = if case .start = step { true } else { false }
        guard copyStep == nil, exchanges.isEmpty, phase == (isStart ? .open : .copying) else {
            step.fail(DatabaseError(.misuse, "A copy's steps must follow one another."))
            return
        }
        copyStep = step
        checkAt = nil
        deadline = now + configuration.statementTimeout
        switch step {
        case .start(let sql, _):
            guard PQexitPipelineMode(handle) == 1, PQsendQuery(handle, sql) == 1 else {
                throw DatabaseError(.connectionLost, connection: handle)
            }
            phase = .copying
            hasUnsentBytes = true
        case .write(let bytes, _):
            let isQueued = bytes.withUnsafeBytes { bytes in
                PQputCopyData(handle, bytes.baseAddress?.assumingMemoryBound(to: CChar.self), CInt(bytes.count)) == 1
            }
            // Refused when the server has ended the copy on its own; why, tells the copy's end.
            hasUnsentBytes = isQueued
        case .finish(let failure, _):
            hasUnsentBytes = PQputCopyEnd(handle, failure) == 1
        case .read:
            break
        }
        try flush()
        try continueCopying()
    }

    /// Goes on with the step that is under way, as far as the socket lets it.
    func continueCopying() throws(DatabaseError) {
        switch copyStep {
        case nil:
            break
        case .start(_, let answer):
            while PQisBusy(handle) == 0 {
                let result = PQgetResult(handle)
                defer { PQclear(result) }
                switch PQresultStatus(result) {
                case PGRES_COPY_IN, PGRES_COPY_OUT:
                    endStep { answer.resolve(.success(())) }
                    return
                default:
                    try end(with: result) { answer.resolve($0.map { _ in }) }
                    return
                }
            }
        case .write(_, let answer):
            if !hasUnsentBytes { endStep { answer.resolve(.success(())) } }
        case .finish(_, let answer):
            guard !hasUnsentBytes, PQisBusy(handle) == 0 else { return }
            let result = PQgetResult(handle)
            defer { PQclear(result) }
            try end(with: result) { answer.resolve($0) }
        case .read(let answer):
            try read(answer)
        }
    }

    private func read(_ answer: Answer<[UInt8]?>) throws(DatabaseError) {
        var chunk: [UInt8] = []
        while chunk.count < Self.chunkSize {
            var row: UnsafeMutablePointer<CChar>?
            let count = PQgetCopyData(handle, &row, 1)
            if let row, count > 0 {
                chunk += UnsafeRawBufferPointer(start: row, count: Int(count))
                PQfreemem(row)
                continue
            }
            if chunk.isEmpty {
                if count == 0 { return }
                guard PQisBusy(handle) == 0 else { return }
                let result = PQgetResult(handle)
                defer { PQclear(result) }
                try end(with: result) { answer.resolve($0.map { _ in nil }) }
                return
            }
            break
        }
        endStep { answer.resolve(.success(chunk)) }
    }

    private func endStep(_ tell: () -> Void) {
        copyStep = nil
        deadline = nil
        tell()
    }

    /// The copy has ended: back to pipeline mode.
    private func end(
        with result: OpaquePointer?, _ tell: (Result<Int, any Error>) -> Void
    ) throws(DatabaseError) {
        let isDone = PQresultStatus(result) == PGRES_COMMAND_OK
        let count = result.flatMap { Int(String(cString: PQcmdTuples($0))) } ?? 0
        let error = result.map { DatabaseError(result: $0, statement: "COPY") }
        // The last word on a statement is a null; it comes together with the result.
        while let rest = PQgetResult(handle) {
            let isStuck = [PGRES_COPY_IN, PGRES_COPY_OUT].contains(PQresultStatus(rest))
            PQclear(rest)
            if isStuck { throw DatabaseError(.connectionLost, connection: handle) }
        }
        guard PQenterPipelineMode(handle) == 1 else { throw DatabaseError(.connectionLost, connection: handle) }
        phase = .open
        endStep {
            let missing = DatabaseError(.connectionLost, "PostgreSQL ended a copy without a result.")
            tell(isDone ? .success(count) : .failure(error ?? missing))
        }
    }
}
