/// A statement and the values it is bound to.
///
/// Written as a string literal, in which every interpolated value becomes a parameter: text from outside can't become
/// SQL, because there is no way to write that.
///
/// ```swift
/// let query: Query = "SELECT title FROM milestone WHERE language = \(language)"
/// ```
package struct Query: Sendable {
    /// What metrics and spans call the statement.
    package private(set) var name = "statement"
    /// Whether values are answered in their types' binary forms, which cost the server less than texts.
    private(set) var isAnsweredInBinary = false

    // One more fragment than parameters: a parameter stands between each two.
    private var fragments: [String]
    package private(set) var parameters: [Parameter]
    /// The SQL, of a statement that is bound again and again.
    private var text: String?

    /// One bound value as it goes over the wire.
    package struct Parameter: Sendable, Hashable {
        /// The type's object id; 0 leaves it to the server to find out.
        package var type: UInt32
        /// Whether `bytes` is the type's binary form; text otherwise.
        package var isBinary: Bool
        /// The value; nil is NULL.
        package var bytes: [UInt8]?
    }

    /// Creates a statement of SQL from the program itself, never from outside of it.
    package init(trusted sql: String) {
        fragments = [sql]
        parameters = []
    }

    /// The same statement under another name.
    package func named(_ name: String) -> Query {
        var query = self
        query.name = name
        return query
    }

    /// The same statement, answered in binary form; so is every statement that it becomes a part of.
    package func answeredInBinary() -> Query {
        var query = self
        query.isAnsweredInBinary = true
        return query
    }

    /// The same statement, whose text is made now instead of each time that it is bound to other values.
    package func template() -> Query {
        var query = self
        query.text = sql
        return query
    }

    /// The same statement bound to other values, as many and of the same types in the same order.
    package func binding(_ parameters: [Parameter]) -> Query {
        precondition(
            parameters.elementsEqual(self.parameters) { $0.type == $1.type },
            "A statement is bound to values of the types that it was written with")
        var query = self
        query.parameters = parameters
        return query
    }

    /// The SQL with `$1`, `$2`… in the places of the parameters.
    package var sql: String {
        if let text { return text }
        var sql = fragments[0]
        for index in parameters.indices {
            sql += "$\(index + 1)\(fragments[index + 1])"
        }
        return sql
    }
}

extension Query: ExpressibleByStringInterpolation {
    package init(stringLiteral value: String) {
        self.init(trusted: value)
    }

    package init(stringInterpolation: StringInterpolation) {
        self = stringInterpolation.query
    }

    /// Collects a literal's pieces.
    package struct StringInterpolation: StringInterpolationProtocol {
        fileprivate var query = Query(trusted: "")

        package init(literalCapacity: Int, interpolationCount: Int) {}

        package mutating func appendLiteral(_ literal: String) {
            query.append(sql: literal)
        }

        /// Binds a value.
        package mutating func appendInterpolation(_ value: some QueryEncodable) {
            query.append(value.queryParameter)
        }

        /// Binds a value, or NULL.
        package mutating func appendInterpolation<Value: QueryEncodable>(_ value: Value?) {
            query.append(value.queryParameter)
        }

        /// Inserts another statement's SQL and binds its values.
        package mutating func appendInterpolation(_ part: Query) {
            query.append(part)
        }
    }

    private mutating func append(sql: String) {
        text = nil
        fragments[fragments.count - 1] += sql
    }

    private mutating func append(_ parameter: Parameter) {
        parameters.append(parameter)
        fragments.append("")
    }

    fileprivate mutating func append(_ other: Query) {
        if other.isAnsweredInBinary { isAnsweredInBinary = true }
        append(sql: other.fragments[0])
        parameters += other.parameters
        fragments += other.fragments.dropFirst()
    }
}

extension Collection<Query> {
    /// The statements one after another, with SQL of the program itself between each two.
    package func joined(separator: StaticString) -> Query {
        var joined = Query(trusted: "")
        for (index, part) in enumerated() {
            if index > 0 { joined.append(Query(trusted: separator.description)) }
            joined.append(part)
        }
        return joined
    }
}
