/// One step of a schema from one version to the next.
///
/// Once released a migration never changes: its checksum is kept in the database and compared. Old and new programs
/// run side by side while it is applied, so it only adds what the old ones don't mind; what they still use is removed
/// by a later release.
package struct Migration: Sendable, Equatable {
    /// Its place in the order; versions grow, and gaps are fine.
    package let version: Int
    package let name: String
    /// SQL commands, one each, run together in one transaction.
    package let statements: [String]

    /// Creates a migration.
    package init(version: Int, name: String, statements: [String]) {
        self.version = version
        self.name = name
        self.statements = statements
    }
}

extension Migration: CustomStringConvertible {
    package var description: String { "\(version) \(name)" }
}
