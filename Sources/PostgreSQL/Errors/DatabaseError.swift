/// What went wrong between a caller and PostgreSQL.
package struct DatabaseError: Error, Sendable {
    /// The kind of failure.
    package struct Code: Sendable, Hashable, CustomStringConvertible {
        private enum Kind: String {
            case server, statementTimedOut, connectionLost, unavailable, acquireTimedOut, queueFull, shuttingDown
            case decoding, migration, misuse
        }
        private let kind: Kind

        /// PostgreSQL refused the statement; ``DatabaseError/sqlState`` says why.
        package static let server = Code(kind: .server)
        /// The statement took longer than its caller allows, and was cancelled.
        package static let statementTimedOut = Code(kind: .statementTimedOut)
        /// The connection ended while the statement was under way: whether it took effect is unknown.
        package static let connectionLost = Code(kind: .connectionLost)
        /// No connection can be made at present.
        package static let unavailable = Code(kind: .unavailable)
        /// No connection was free in time.
        package static let acquireTimedOut = Code(kind: .acquireTimedOut)
        /// More callers are waiting than may wait.
        package static let queueFull = Code(kind: .queueFull)
        /// The pool is closing.
        package static let shuttingDown = Code(kind: .shuttingDown)
        /// A value isn't what the caller expects.
        package static let decoding = Code(kind: .decoding)
        /// The schema isn't what the migrations describe.
        package static let migration = Code(kind: .migration)
        /// The program asked for what can't be done: a statement in the midst of a copy, for one.
        package static let misuse = Code(kind: .misuse)

        package var description: String { kind.rawValue }
    }

    package var code: Code
    package var message: String
    package var sqlState: SQLState?
    /// More from the server, if it said more: often with values of the row, so it isn't part of the description, which
    /// gets into logs and traces.
    package var detail: String?
    package var hint: String?
    /// The constraint that refused a row.
    package var constraint: String?
    /// The statement, with placeholders where values were.
    package var statement: String?
    package var file: String
    package var line: UInt

    /// Creates an error that tells where it was made.
    package init(_ code: Code, _ message: String, fileID: String = #fileID, line: UInt = #line) {
        self.code = code
        self.message = message
        self.file = fileID
        self.line = line
    }

    /// Whether the same request may succeed in a moment, nothing else changed.
    package var isTransient: Bool {
        switch code {
        case .statementTimedOut, .connectionLost, .unavailable, .acquireTimedOut, .queueFull, .shuttingDown: true
        default: sqlState?.isTransient ?? false
        }
    }

    /// Whether a prepared statement no longer fits the schema or the server: preparing it anew mends this.
    var isStaleStatement: Bool {
        sqlState == .invalidStatementName
            || (sqlState == .featureNotSupported && message.contains("cached plan must not change"))
    }
}

extension DatabaseError: CustomStringConvertible {
    package var description: String {
        var text = message
        if let sqlState { text += " (SQLSTATE \(sqlState.rawValue))" }
        if let hint { text += " Hint: \(hint)" }
        return text
    }
}
