extension Session {
    /// Stores rows by COPY.
    ///
    /// Statements of the session must wait until it has returned. Use it within a transaction that lifts the statement
    /// timeout, which counts the whole copy.
    /// - Parameters:
    ///   - query: `COPY … FROM STDIN`, without parameters.
    ///   - body: Writes the rows, in the statement's format; when it throws, nothing is stored.
    /// - Returns: The number of rows that were stored.
    @discardableResult
    package func copyIn(_ query: Query, _ body: (CopyWriter) async throws -> Void) async throws -> Int {
        try await startCopy(query)
        let writer = CopyWriter(session: self)
        do {
            try await body(writer)
        } catch {
            // The server answers with an error that says nothing new; the first error is what matters.
            do { _ = try await finish(failure: "The client gave up.") } catch {}
            throw error
        }
        return try await finish(failure: nil)
    }

    /// Reads rows by COPY.
    /// - Parameters:
    ///   - query: `COPY … TO STDOUT`, without parameters.
    ///   - body: Takes the rows, in chunks that hold whole rows; the server waits for it.
    package func copyOut(_ query: Query, _ body: ([UInt8]) async throws -> Void) async throws {
        try await startCopy(query)
        while let chunk = try await readCopy() {
            try await body(chunk)
        }
    }

    func startCopy(_ query: Query) async throws {
        precondition(query.parameters.isEmpty, "COPY takes no parameters")
        let answer = Answer<Void>()
        try await take(.start(sql: query.sql, answer), answer)
    }

    fileprivate func write(_ bytes: [UInt8]) async throws {
        let answer = Answer<Void>()
        try await take(.write(bytes, answer), answer)
    }

    private func finish(failure: String?) async throws -> Int {
        let answer = Answer<Int>()
        return try await take(.finish(failure: failure, answer), answer)
    }

    func readCopy() async throws -> [UInt8]? {
        let answer = Answer<[UInt8]?>()
        return try await take(.read(answer), answer)
    }

    private func take<Value: Sendable>(_ step: Connection.CopyStep, _ answer: Answer<Value>) async throws -> Value {
        guard database.mailbox.post(.copy(step, lease)) else {
            throw DatabaseError(.shuttingDown, "The pool has closed.")
        }
        return try await answer.value()
    }
}

/// Sends rows of a COPY to the server.
package struct CopyWriter: Sendable {
    fileprivate let session: Session

    /// Sends rows, or parts of them, and returns when the socket has taken them.
    package func write(_ bytes: [UInt8]) async throws {
        try await session.write(bytes)
    }
}
