import PostgreSQL

extension MilestoneStore {
    /// Adds those of some milestones that aren't there yet, by date, language and title.
    /// - Parameters:
    ///   - contents: What to add.
    ///   - limit: The most to add.
    ///   - author: Who adds them.
    /// - Returns: How many were added.
    package func addMissing(_ contents: [MilestoneContent], limit: Int, by author: String) async throws -> Int {
        var added = 0
        var rest = contents[...]
        while !rest.isEmpty, added < limit {
            let batch = rest.prefix(Self.batchSize)
            rest = rest.dropFirst(Self.batchSize)
            added += try await addMissing(batch, limit: limit - added, by: author)
        }
        if added > 0 { noteChange() }
        return added
    }

    private static let batchSize = 500

    private func addMissing(
        _ batch: ArraySlice<MilestoneContent>, limit: Int, by author: String
    ) async throws -> Int {
        let query: Query = """
            INSERT INTO milestone (id, date, title, description, category, language, source, created_by, updated_by)
            SELECT new.id, new.date, new.title, new.description, new.category, new.language, new.source,
                \(author), \(author)
            FROM unnest(
                \(batch.map { _ in ids.next() }), \(batch.map(\.date)), \(batch.map(\.title)),
                \(batch.map(\.description)), \(batch.map(\.category.rawValue)), \(batch.map(\.language.rawValue)),
                \(batch.map(\.source))
            ) WITH ORDINALITY AS new (id, date, title, description, category, language, source, place)
            LEFT JOIN milestone AS old USING (date, language, title)
            WHERE old.id IS NULL
            ORDER BY new.place
            LIMIT \(limit)
            ON CONFLICT (date, language, title) DO NOTHING
            """
        return try await database.query(query.named("milestones.import")).affectedCount
    }
}
