import PostgreSQL

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

extension MilestoneStore {
    /// Works out the words of some of the milestones that were changed since that was done last.
    ///
    /// Whoever else is at it is left alone: each milestone's words are worked out by one process at a time.
    /// - Parameters:
    ///   - connections: The pool to use: it takes a while.
    ///   - limit: Most milestones of a step.
    /// - Returns: Whether more is due. Of milestones that are added one by one more than a step's come rarely: a moment
    ///   later there are some again, which make one step instead of many.
    func indexTexts(on connections: Database, limit: Int = 500) async throws -> Bool {
        let hasMoreSingles = try await ifAlone(on: connections) { try await indexSingles(in: $0, limit: limit) }
        let hasRanges = try await ifAlone(on: connections) { try await indexRange(in: $0, limit: limit) }
        return hasMoreSingles || hasRanges
    }

    /// "texts" in ASCII; see ``Migrator`` for the other lock.
    static let textLock = 0x74_6578_7473

    /// Longest wait for whoever has the table of milestones for itself, as an import may.
    private static let patience = "1s"

    /// The lock comes first: what a statement sees is settled when it begins.
    private func ifAlone(
        on connections: Database, _ body: @Sendable (Session) async throws -> Bool
    ) async throws -> Bool {
        try await connections.withTransaction { session in
            let lock: Query = """
                SELECT pg_try_advisory_xact_lock(\(Self.textLock))
                FROM set_config('lock_timeout', \(Self.patience), true)
                """
            guard try await session.query(lock.named("texts.lock"))[0].decode(0, as: Bool.self) else { return false }
            return try await body(session)
        }
    }

    /// Milestones that were changed one by one.
    private func indexSingles(in session: Session, limit: Int) async throws -> Bool {
        let query: Query = """
            WITH due AS (
                DELETE FROM milestone_text_due WHERE number IN (
                    SELECT number FROM milestone_text_due WHERE first_id = last_id ORDER BY number LIMIT \(limit)
                ) RETURNING first_id AS id
            ), gone AS (
                DELETE FROM milestone_text AS text USING due
                WHERE text.id = due.id AND NOT EXISTS (SELECT FROM milestone WHERE milestone.id = due.id)
            ), written AS (
                \(Self.writing("milestone.id IN (SELECT id FROM due)", known: "true"))
            )
            SELECT count(*) FROM due
            """
        return try await session.query(query.named("texts.singles"))[0].decode(0, as: Int.self) == limit
    }

    /// A step through the milestones that one statement changed.
    private func indexRange(in session: Session, limit: Int) async throws -> Bool {
        let next: Query = """
            SELECT number, first_id, last_id FROM milestone_text_due WHERE first_id < last_id ORDER BY number LIMIT 1
            """
        guard let due = try await session.query(next.named("texts.range")).first else { return false }
        let (number, first, last) = try due.decode(Int.self, UUID.self, UUID.self)
        let ids: Query = """
            SELECT id FROM milestone WHERE id BETWEEN \(first) AND \(last) ORDER BY id OFFSET \(limit - 1) LIMIT 1
            """
        let end: UUID? = try await session.query(ids.named("texts.range")).first?.decode(0)
        let step: Query = "BETWEEN \(first) AND \(end ?? last)"
        let cleaning: Query = """
            DELETE FROM milestone_text WHERE id \(step)
                AND NOT EXISTS (
                    SELECT FROM milestone WHERE milestone.id = milestone_text.id AND milestone.id \(step))
            """
        try await session.query(cleaning.named("texts.clean"))
        try await session.query(Self.writing("milestone.id \(step)", known: "known.id \(step)").named("texts.write"))
        let progress: Query =
            if let end {
                "UPDATE milestone_text_due SET first_id = \(end) WHERE number = \(number)"
            } else {
                "DELETE FROM milestone_text_due WHERE number = \(number)"
            }
        try await session.query(progress.named("texts.range"))
        return true
    }

    /// The statement that writes the words of those milestones whose words are of another revision, or missing.
    /// - Parameters:
    ///   - condition: Which milestones.
    ///   - known: The same of `known`, the words there are, for PostgreSQL to look at no others.
    private static func writing(_ condition: Query, known: Query) -> Query {
        """
        INSERT INTO milestone_text (id, language, revision, search)
        SELECT milestone.id, milestone.language, milestone.revision,
            setweight(to_tsvector(\(textSearch), title), 'A') || setweight(to_tsvector(\(textSearch), description), 'B')
        FROM milestone LEFT JOIN milestone_text AS known ON known.id = milestone.id AND \(known)
        WHERE \(condition) AND known.revision IS DISTINCT FROM milestone.revision
        ON CONFLICT (id) DO UPDATE
            SET language = excluded.language, revision = excluded.revision, search = excluded.search
        """
    }

    /// PostgreSQL's configuration for the texts of a milestone.
    static let textSearch: Query = """
        CASE milestone.language WHEN 'es' THEN 'pg_catalog.spanish'::regconfig
            ELSE 'pg_catalog.english'::regconfig END
        """
}
