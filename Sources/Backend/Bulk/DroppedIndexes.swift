import PostgreSQL

/// Indexes of the table of milestones that are away for the rest of a transaction: making one of many rows costs much
/// less than adding the rows to it one by one.
///
/// The transaction has the table for itself until it ends. What tells milestones apart stays.
struct DroppedIndexes: Sendable {
    private let definitions: [String]

    /// Smallest file for which the table is taken from everybody else, in bytes.
    private static let leastSize = 16 << 20
    /// A milestone of a file takes about as much; the table must have fewer than the file.
    private static let bytesPerMilestone = 500
    private static let patience: Duration = .seconds(3600)

    /// Drops the indexes if that is worth it; nil when it isn't.
    /// - Parameter size: Bytes of the file that is imported; nil keeps the indexes.
    init?(in session: Session, forImportOf size: Int?) async throws {
        guard let size, size >= Self.leastSize else { return nil }
        // Nobody waits for this but another import, which would drop the same indexes.
        try await session.query(
            Query("LOCK TABLE milestone IN SHARE UPDATE EXCLUSIVE MODE").named("milestones.import"),
            timeout: Self.patience)
        let count: Query = """
            SELECT count(*) FROM (SELECT FROM milestone LIMIT \(size / Self.bytesPerMilestone + 1)) AS counted
            """
        guard
            try await session.query(count.named("milestones.import"))[0].decode(0, as: Int.self)
                <= size / Self.bytesPerMilestone
        else { return nil }
        // A table in partitions keeps them: it is large, or will be.
        let found: Query = """
            SELECT indexrelid::regclass::text, pg_get_indexdef(indexrelid) FROM pg_index JOIN pg_class ON oid = indrelid
            WHERE indrelid = 'milestone'::regclass AND relkind = 'r' AND NOT indisunique
            """
        var definitions: [String] = []
        for row in try await session.query(found.named("milestones.import")) {
            let (name, definition) = try row.decode(String.self, String.self)
            try await session.query(
                Query(trusted: "DROP INDEX \(name)").named("milestones.import"), timeout: Self.patience)
            definitions.append(definition)
        }
        self.definitions = definitions
    }

    /// Makes the indexes anew.
    func restore(in session: Session) async throws {
        try await session.query(
            Query("SELECT set_config('maintenance_work_mem', '128MB', true)").named("milestones.import"))
        for definition in definitions {
            try await session.query(Query(trusted: definition).named("milestones.import"), timeout: Self.patience)
        }
    }
}
