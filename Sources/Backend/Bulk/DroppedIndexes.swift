import PostgreSQL

/// Indexes of the table of milestones that are away for the rest of a transaction: making one of many rows costs much
/// less than adding the rows to it one by one.
///
/// The transaction has the table for itself until it ends. Ids stay told apart; what is told twice is found at the end.
struct DroppedIndexes: Sendable {
    private let definitions: [String]
    /// What adds the constraint that no milestone is told twice; nil when it has stayed.
    private let toldOnce: String?

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
        let constraint: Query = """
            SELECT format('ALTER TABLE milestone ADD CONSTRAINT %I %s', conname, pg_get_constraintdef(pg_constraint.oid))
            FROM pg_constraint JOIN pg_class ON pg_class.oid = conrelid
            WHERE conrelid = 'milestone'::regclass AND conname = 'milestone_told_once' AND relkind = 'r'
            """
        toldOnce = try await session.query(constraint.named("milestones.import")).first?.decode(0)
        if toldOnce != nil {
            try await session.query(
                Query("ALTER TABLE milestone DROP CONSTRAINT milestone_told_once").named("milestones.import"),
                timeout: Self.patience)
        }
        for row in try await session.query(found.named("milestones.import")) {
            let (name, definition) = try row.decode(String.self, String.self)
            try await session.query(
                Query(trusted: "DROP INDEX \(name)").named("milestones.import"), timeout: Self.patience)
            definitions.append(definition)
        }
        self.definitions = definitions
    }

    /// Whether milestones that are told already are refused while they come.
    var refusesRepeated: Bool { toldOnce == nil }

    /// Makes the indexes anew.
    /// - Returns: How many of the milestones that the transaction has added were told already, and are taken out again.
    func restore(in session: Session) async throws -> Int {
        try await session.query(
            Query("SELECT set_config('maintenance_work_mem', '128MB', true)").named("milestones.import"))
        let removed = try await restoreConstraint(in: session)
        for definition in definitions {
            try await session.query(Query(trusted: definition).named("milestones.import"), timeout: Self.patience)
        }
        return removed
    }

    private func restoreConstraint(in session: Session) async throws -> Int {
        guard let toldOnce = toldOnce.map({ Query(trusted: $0).named("milestones.import") }) else { return 0 }
        do {
            try await session.withSavepoint { try await $0.query(toldOnce, timeout: Self.patience) }
            return 0
        } catch let error as DatabaseError where error.sqlState == .uniqueViolation {
            let removed = try await session.query(Self.removal.named("milestones.import"), timeout: Self.patience)
            try await session.query(Self.forgetting.named("milestones.import"), timeout: Self.patience)
            try await session.query(toldOnce, timeout: Self.patience)
            return removed.affectedCount
        }
    }

    /// What was there before stays, and of the others the first.
    private static let removal: Query = """
        DELETE FROM milestone USING (
            SELECT id, row_number() OVER (
                PARTITION BY date, language, title ORDER BY xmin = pg_current_xact_id()::xid, id) AS place
            FROM milestone
        ) AS told WHERE milestone.id = told.id AND told.place > 1
        """

    /// Nobody has seen what was added and taken out by one transaction.
    private static let forgetting: Query = """
        DELETE FROM milestone_change AS change USING milestone_change AS gone
        WHERE change.transaction = pg_current_xact_id() AND gone.transaction = pg_current_xact_id()
            AND gone.kind = 'deleted' AND gone.milestone_id = change.milestone_id
        """
}
