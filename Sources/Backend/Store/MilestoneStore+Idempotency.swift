import PostgreSQL

extension MilestoneStore {
    /// What a client calls a request by, so that repeating it does nothing twice.
    struct IdempotencyKey {
        let key: String
        /// Tells whether a request under the same key is the same request.
        let fingerprint: String
    }

    /// Adds a milestone, or finds the one that an earlier request under the same key has added.
    func create(_ content: MilestoneContent, by author: String?, under key: IdempotencyKey) async throws -> Row {
        let subject = author ?? ""
        let row = try await MilestoneError.translating {
            try await database.withTransaction { session in
                // A request under the same key that is under way makes this one wait for its end.
                let claim: Query = """
                    INSERT INTO idempotency_key (subject, key, fingerprint)
                    VALUES (\(subject), \(key.key), \(key.fingerprint)) ON CONFLICT (subject, key) DO NOTHING
                    """
                if try await session.query(claim.named("idempotency.claim")).affectedCount == 1 {
                    let insertion = insertion(of: content, by: author)
                    let row = try await session.query(insertion.query)[0]
                    let note: Query = """
                        UPDATE idempotency_key SET milestone_id = \(insertion.id)
                        WHERE subject = \(subject) AND key = \(key.key)
                        """
                    try await session.query(note.named("idempotency.note"))
                    return row
                }
                let earlier: Query = """
                    SELECT fingerprint FROM idempotency_key WHERE subject = \(subject) AND key = \(key.key)
                    """
                let found = try await session.query(earlier.named("idempotency.find"))
                guard try found.first?.decode(0, as: String.self) == key.fingerprint else {
                    throw MilestoneError.keyReused
                }
                let again: Query = """
                    SELECT \(Self.columns) FROM milestone WHERE id =
                        (SELECT milestone_id FROM idempotency_key WHERE subject = \(subject) AND key = \(key.key))
                    """
                guard let row = try await session.query(again.named("idempotency.answer")).first else {
                    throw MilestoneError.goneSince
                }
                return row
            }
        }
        noteChange()
        return row
    }

    /// Forgets keys that are too old for their request to be repeated.
    func forgetIdempotencyKeys(olderThan hours: Int) async throws {
        let query: Query =
            "DELETE FROM idempotency_key WHERE created_at < now() - make_interval(hours => \(Int32(hours)))"
        try await database.query(query.named("idempotency.forget"))
    }
}
