import PostgreSQL

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// Where a generated milestone comes from.
struct Provenance: Sendable, Equatable {
    let provider: String
    let model: String
    let promptVersion: String
    let promptTokens: Int
    let answerTokens: Int
    /// In dollars.
    let cost: Double
}

extension MilestoneStore {
    /// The titles of the milestones of a day.
    func titles(on date: CalendarDate, in language: MilestoneLanguage) async throws -> [String] {
        let query: Query = "SELECT title FROM milestone WHERE date = \(date) AND language = \(language.rawValue)"
        return try await database.query(query.named("milestones.titles")).map { try $0.decode(0) }
    }

    /// Adds a milestone together with where it comes from; nil when it is told already.
    func create(
        _ content: MilestoneContent, by author: String, from provenance: Provenance
    ) async throws -> UUID? {
        let insertion = insertion(of: content, by: author)
        do {
            try await database.withTransaction { session in
                try await session.query(insertion.query.named("milestones.create"))
                let note: Query = """
                    INSERT INTO milestone_provenance
                        (milestone_id, provider, model, prompt_version, prompt_tokens, answer_tokens, cost)
                    VALUES (\(insertion.id), \(provenance.provider), \(provenance.model), \(provenance.promptVersion),
                        \(provenance.promptTokens), \(provenance.answerTokens), \(provenance.cost))
                    """
                try await session.query(note.named("milestones.provenance"))
            }
        } catch let error as DatabaseError where error.sqlState == .uniqueViolation {
            return nil
        }
        noteChange()
        return insertion.id
    }
}
