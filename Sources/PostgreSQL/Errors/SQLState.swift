/// The five characters by which PostgreSQL names a condition.
///
/// Source: <https://www.postgresql.org/docs/current/errcodes-appendix.html>.
package struct SQLState: RawRepresentable, Sendable, Hashable {
    package let rawValue: String

    package init(rawValue: String) {
        self.rawValue = rawValue
    }

    package static let featureNotSupported = SQLState(rawValue: "0A000")
    package static let invalidStatementName = SQLState(rawValue: "26000")
    package static let uniqueViolation = SQLState(rawValue: "23505")
    package static let foreignKeyViolation = SQLState(rawValue: "23503")
    package static let notNullViolation = SQLState(rawValue: "23502")
    package static let checkViolation = SQLState(rawValue: "23514")
    package static let characterNotInRepertoire = SQLState(rawValue: "22021")
    package static let serializationFailure = SQLState(rawValue: "40001")
    package static let deadlockDetected = SQLState(rawValue: "40P01")
    package static let readOnlyTransaction = SQLState(rawValue: "25006")
    package static let undefinedTable = SQLState(rawValue: "42P01")
    package static let lockNotAvailable = SQLState(rawValue: "55P03")
    package static let queryCanceled = SQLState(rawValue: "57014")
    package static let adminShutdown = SQLState(rawValue: "57P01")

    /// Whether the server refuses for a time: connection trouble, no resources left, on its way down or up, or no longer
    /// the one that takes writes.
    package var isTransient: Bool {
        rawValue.hasPrefix("08") || rawValue.hasPrefix("53") || rawValue.hasPrefix("57P")
            || self == .readOnlyTransaction
    }

    /// Whether the same transaction may well succeed when it is run again at once: it lost against a concurrent one.
    package var isSerializationFailure: Bool {
        self == .serializationFailure || self == .deadlockDetected
    }
}
