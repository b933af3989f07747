package import PostgreSQL

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// The milestones in the database.
///
/// Rows are handed out as PostgreSQL sent them, with the columns of ``columns``, to be written as JSON without a detour.
package struct MilestoneStore: Sendable {
    let database: Database
    let ids: MilestoneIDs

    /// Creates a store.
    package init(database: Database, ids: MilestoneIDs = MilestoneIDs()) {
        self.database = database
        self.ids = ids
    }

    /// What rows hold, in the order of ``MilestoneColumn``.
    static let columns: Query = """
        id, date, title, description, category, language, source, revision, created_at, created_by, updated_at, \
        updated_by
        """

    /// One milestone.
    func get(_ id: UUID) async throws -> Row {
        try await MilestoneError.translating {
            let query: Query = "SELECT \(Self.columns) FROM milestone WHERE id = \(id)"
            return try await single(database.query(query.named("milestones.get")), id)
        }
    }

    /// Adds a milestone.
    func create(_ content: MilestoneContent, by author: String?) async throws -> Row {
        try await MilestoneError.translating {
            let id = ids.next()
            let query: Query = """
                INSERT INTO milestone
                    (id, date, title, description, category, language, source, created_by, updated_by)
                VALUES (\(id), \(content.date), \(content.title), \(content.description),
                    \(content.category.rawValue), \(content.language.rawValue), \(content.source), \(author), \(author))
                RETURNING \(Self.columns)
                """
            return try await single(database.query(query.named("milestones.create")), id)
        }
    }

    /// Changes some of a milestone's fields.
    /// - Parameter revisions: The revisions that the client will change; nil changes whichever there is.
    func update(_ id: UUID, _ change: MilestoneChange, revisions: [Int]?, by author: String?) async throws -> Row {
        try await MilestoneError.translating {
            let query: Query = """
                UPDATE milestone SET
                    date = coalesce(\(change.date), date), title = coalesce(\(change.title), title),
                    description = coalesce(\(change.description), description),
                    category = coalesce(\(change.category?.rawValue), category),
                    language = coalesce(\(change.language?.rawValue), language),
                    source = coalesce(\(change.source), source),
                    revision = revision + 1, updated_at = now(), updated_by = \(author)
                WHERE id = \(id) AND \(Self.condition(revisions))
                RETURNING \(Self.columns)
                """
            let rows = try await database.query(query.named("milestones.update"))
            if let row = rows.first { return row }
            throw try await reasonForNothing(id, revisions)
        }
    }

    /// Removes a milestone.
    /// - Parameter revisions: The revisions that the client will remove; nil removes whichever there is.
    func delete(_ id: UUID, revisions: [Int]?) async throws {
        try await MilestoneError.translating {
            let query: Query = "DELETE FROM milestone WHERE id = \(id) AND \(Self.condition(revisions))"
            let rows = try await database.query(query.named("milestones.delete"))
            if rows.affectedCount == 0 { throw try await reasonForNothing(id, revisions) }
        }
    }

    private static func condition(_ revisions: [Int]?) -> Query {
        revisions.map { "revision = ANY (\($0))" } ?? "true"
    }

    private func single(_ rows: Rows, _ id: UUID) throws -> Row {
        guard let row = rows.first else { throw MilestoneError.notFound(id.uuidString.lowercased()) }
        return row
    }

    private func reasonForNothing(_ id: UUID, _ revisions: [Int]?) async throws -> MilestoneError {
        let absent = MilestoneError.notFound(id.uuidString.lowercased())
        guard revisions != nil else { return absent }
        let query: Query = "SELECT 1 FROM milestone WHERE id = \(id)"
        return try await database.query(query.named("milestones.exists")).isEmpty ? absent : .changedMeanwhile
    }
}

/// The places of a row's columns in ``MilestoneStore/columns``.
enum MilestoneColumn: Int {
    case id, date, title, description, category, language, source, revision, createdAt, createdBy, updatedAt, updatedBy
}
