import CLibPQ

extension DatabaseError {
    /// Reads the error that a result carries.
    init(result: OpaquePointer, statement: String) {
        func field(_ code: Character) -> String? {
            PQresultErrorField(result, CInt(code.asciiValue ?? 0)).map { String(cString: $0) }
        }
        // The letters of PG_DIAG_SQLSTATE and its like, which are character macros that Swift doesn't import.
        let message = field("M") ?? String(cString: PQresultErrorMessage(result))
        self.init(.server, message.trimmedMessage)
        sqlState = field("C").map(SQLState.init(rawValue:))
        detail = field("D")
        hint = field("H")
        constraint = field("n")
        self.statement = statement
    }

    /// Reads the error that a connection carries.
    init(_ code: Code, connection: OpaquePointer) {
        let message = String(cString: PQerrorMessage(connection)).trimmedMessage
        self.init(code, message.isEmpty ? "The connection to PostgreSQL ended." : message)
    }
}

extension String {
    /// libpq ends its messages with a newline, and puts newlines into some.
    fileprivate var trimmedMessage: String {
        split(whereSeparator: \.isNewline).map { $0.drop(while: \.isWhitespace) }.joined(separator: " ")
    }
}
