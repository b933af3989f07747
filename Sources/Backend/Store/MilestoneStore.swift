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
    /// Where lists, searches and single milestones are read: a replica, or the database itself.
    let reader: Database
    let ids: MilestoneIDs
    let counts: MilestoneCounts
    let changes: ChangeSignal

    /// Creates a store.
    /// - Parameters:
    ///   - database: Where milestones are written.
    ///   - reader: Where they are read, a moment late perhaps; nil reads where they are written.
    ///   - ids: Where new milestones' ids come from.
    ///   - changes: Told of each change.
    package init(
        database: Database, reader: Database? = nil, ids: MilestoneIDs = MilestoneIDs(),
        changes: ChangeSignal = ChangeSignal()
    ) {
        self.database = database
        self.reader = reader ?? database
        self.ids = ids
        self.counts = MilestoneCounts()
        self.changes = changes
    }

    /// What rows hold, in the order of ``MilestoneColumn``.
    static let columns = Query(trusted: MilestoneColumn.allCases.map(\.name).joined(separator: ", "))
        .answeredInBinary()

    /// One milestone.
    func get(_ id: UUID) async throws -> Row {
        try await MilestoneError.translating {
            try await single(reader.query(Self.selection(of: id)), id)
        }
    }

    /// The statement that reads one milestone.
    static func selection(of id: UUID) -> Query { selection.binding([id.queryParameter]) }

    private static let selection: Query = {
        let query: Query = "SELECT \(columns) FROM milestone WHERE id = \(Optional<UUID>.none)"
        return query.named("milestones.get").template()
    }()

    /// Adds a milestone.
    func create(_ content: MilestoneContent, by author: String?) async throws -> Row {
        try await MilestoneError.translating {
            let insertion = insertion(of: content, by: author)
            let rows = try await database.query(insertion.query)
            noteChange()
            return try single(rows, insertion.id)
        }
    }

    /// The statement that adds a milestone, and the id that it will have.
    func insertion(of content: MilestoneContent, by author: String?) -> (query: Query, id: UUID) {
        let id = ids.next()
        let author = author.queryParameter
        let query = Self.insertion.binding([
            id.queryParameter, content.date.queryParameter, content.title.queryParameter,
            content.description.queryParameter, content.category.rawValue.queryParameter,
            content.language.rawValue.queryParameter, content.source.queryParameter, content.tags.queryParameter,
            author, author,
        ])
        return (query, id)
    }

    private static let insertion: Query = {
        let text = String?.none
        let query: Query = """
            INSERT INTO milestone
                (id, date, title, description, category, language, source, tags, created_by, updated_by)
            VALUES (\(UUID?.none), \(CalendarDate?.none), \(text), \(text), \(text), \(text), \(text),
                \([String]?.none), \(text), \(text))
            RETURNING \(columns)
            """
        return query.named("milestones.create").template()
    }()

    /// Makes a change be seen: in lists of this process at once, by those who follow changes soon.
    func noteChange() {
        counts.invalidate()
        changes.announce()
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
                    tags = coalesce(\(change.tags), tags),
                    revision = revision + 1, updated_at = now(), updated_by = \(author)
                WHERE id = \(id) AND \(Self.condition(revisions))
                RETURNING \(Self.columns)
                """
            let rows = try await database.query(query.named("milestones.update"))
            if let row = rows.first {
                noteChange()
                return row
            }
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
            noteChange()
        }
    }

    private static func condition(_ revisions: [Int]?) -> Query {
        revisions.map { "revision = ANY (\($0))" } ?? "true"
    }

    func single(_ rows: Rows, _ id: UUID) throws -> Row {
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
