import CLibPQ

/// What a statement answered: rows, or the number of rows it changed.
///
/// Bytes stay where libpq received them until they are read or the last copy goes away.
package struct Rows: Sendable, RandomAccessCollection {
    private let result: ResultHandle

    init(_ result: ResultHandle) {
        self.result = result
    }

    package var startIndex: Int { 0 }
    package var endIndex: Int { result.rowCount }
    package subscript(position: Int) -> Row { Row(result: result, index: CInt(position)) }

    /// Rows inserted, updated or deleted.
    package var affectedCount: Int { Int(String(cString: PQcmdTuples(result.pointer))) ?? 0 }

    /// The command that ran, as the server names it: `COMMIT`, `INSERT 0 1`.
    package var commandTag: String { String(cString: PQcmdStatus(result.pointer)) }
}

/// One row of a result.
package struct Row: Sendable {
    let result: ResultHandle
    let index: CInt

    /// Lends a column's bytes, as text or in the binary form that the statement asked for; nil is NULL.
    package func withBytes<Value>(of column: Int, _ body: (UnsafeRawBufferPointer?) throws -> Value) rethrows -> Value {
        precondition(column < result.columnCount, "The result has \(result.columnCount) columns, not \(column + 1)")
        let length = PQgetlength(result.pointer, index, CInt(column))
        if length == 0, PQgetisnull(result.pointer, index, CInt(column)) == 1 { return try body(nil) }
        return try body(
            UnsafeRawBufferPointer(start: PQgetvalue(result.pointer, index, CInt(column)), count: Int(length)))
    }

    /// How many bytes a column has; NULL has none.
    package func length(of column: Int) -> Int { Int(PQgetlength(result.pointer, index, CInt(column))) }

    /// Reads one column, counted from 0.
    /// - Throws: ``DatabaseError`` with the code `decoding` when the column holds something else.
    package func decode<Value: QueryDecodable>(_ column: Int, as type: Value.Type = Value.self) throws -> Value {
        try withBytes(of: column) { bytes in
            guard
                let value = bytes.map({ result.isBinary ? Value(queryBinary: $0) : Value(queryText: $0) }) ?? Value.null
            else {
                let name = String(cString: PQfname(result.pointer, CInt(column)))
                throw DatabaseError(.decoding, "Column \(name) holds \(bytes == nil ? "NULL" : "no \(Value.self)").")
            }
            return value
        }
    }

    /// Reads the first columns, as many as there are types.
    ///
    /// ```swift
    /// let (id, title) = try row.decode(UUID.self, String.self)
    /// ```
    package func decode<each Value: QueryDecodable>(_ types: repeat (each Value).Type) throws -> (repeat each Value) {
        var column = -1
        func next<Column: QueryDecodable>(_ type: Column.Type) throws -> Column {
            column += 1
            return try decode(column, as: type)
        }
        return (repeat try next(each types))
    }
}

/// Owns a `PGresult`.
///
/// Unchecked: libpq only reads a finished result in the functions used here, so any thread may call them.
final class ResultHandle: @unchecked Sendable {
    let pointer: OpaquePointer
    let rowCount: Int
    let columnCount: Int
    let isBinary: Bool

    init(_ pointer: OpaquePointer) {
        self.pointer = pointer
        self.rowCount = Int(PQntuples(pointer))
        self.columnCount = Int(PQnfields(pointer))
        self.isBinary = PQbinaryTuples(pointer) == 1
    }

    deinit {
        PQclear(pointer)
    }
}
