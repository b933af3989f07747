import PostgreSQL

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

extension MilestoneStore {
    /// Keeps a milestone as a user's favourite; keeping it twice is keeping it once.
    func keep(_ id: UUID, for subject: String) async throws {
        let query: Query = """
            WITH kept AS (
                INSERT INTO favourite (subject, milestone_id) SELECT \(subject), id FROM milestone WHERE id = \(id)
                ON CONFLICT DO NOTHING
            )
            SELECT 1 FROM milestone WHERE id = \(id)
            """
        try await MilestoneError.translating {
            if try await database.query(query.named("favourites.keep")).isEmpty {
                throw MilestoneError.notFound(id.uuidString.lowercased())
            }
        }
    }

    /// Drops a milestone from a user's favourites; one that isn't there is dropped already.
    func drop(_ id: UUID, for subject: String) async throws {
        let query: Query = "DELETE FROM favourite WHERE subject = \(subject) AND milestone_id = \(id)"
        _ = try await MilestoneError.translating { try await database.query(query.named("favourites.drop")) }
    }
}
