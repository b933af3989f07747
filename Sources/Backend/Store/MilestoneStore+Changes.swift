import PostgreSQL

/// The places of what a change adds to a milestone's columns.
enum ChangeColumn {
    static let position = MilestoneColumn.allCases.count
    static let kind = position + 1
    static let milestone = position + 2
    static let revision = position + 3
}

extension MilestoneStore {
    /// The end of the log of changes.
    func lastPosition() async throws -> ChangePosition {
        // Nothing of a transaction that still runs has been told to anybody.
        let query: Query = "SELECT milestone_change_era(), pg_snapshot_xmin(pg_current_snapshot())::text::bigint"
        return try await MilestoneError.translating {
            let (era, transaction) = try await database.query(query.named("changes.position"))[0]
                .decode(Int.self, Int.self)
            return ChangePosition(era: era, transaction: UInt64(transaction), sequence: 0)
        }
    }

    /// Whether changes after a position have been forgotten.
    func isForgotten(_ position: ChangePosition) async throws -> Bool {
        let query: Query = """
            SELECT era <> \(position.era) OR transaction > \(String(position.transaction))::text::xid8
            FROM milestone_change_horizon
            """
        return try await MilestoneError.translating {
            try await database.query(query.named("changes.horizon")).first?.decode(0) ?? false
        }
    }

    /// Changes after a position, with the milestones as they are now.
    ///
    /// A transaction that takes long holds back those that began after it: that way none is ever missed.
    func changes(after position: ChangePosition, limit: Int) async throws -> Rows {
        let query: Query = """
            SELECT \(Self.columns),
                transaction::text::bigint + \(ChangePosition.offset(of: position.era)) || '-' || sequence,
                kind, milestone_id::text, change_revision::text
            FROM (
                SELECT transaction, sequence, kind, milestone_id, revision AS change_revision FROM milestone_change
                WHERE (transaction, sequence) > (\(String(position.transaction))::text::xid8, \(position.sequence))
                    AND transaction < pg_snapshot_xmin(pg_current_snapshot())
                ORDER BY transaction, sequence LIMIT \(limit)
            ) AS change LEFT JOIN milestone ON milestone.id = milestone_id
            ORDER BY transaction, sequence
            """
        return try await MilestoneError.translating { try await database.query(query.named("changes.read")) }
    }

    /// Forgets old changes, and remembers up to where.
    func forgetChanges(olderThan days: Int) async throws {
        let query: Query = """
            WITH forgotten AS (
                DELETE FROM milestone_change WHERE changed_at < now() - make_interval(days => \(Int32(days)))
                RETURNING transaction
            )
            UPDATE milestone_change_horizon AS horizon SET transaction = latest.transaction
            FROM (SELECT transaction FROM forgotten ORDER BY transaction DESC LIMIT 1) AS latest
            WHERE horizon.transaction < latest.transaction
            """
        try await database.query(query.named("changes.forget"))
    }
}
