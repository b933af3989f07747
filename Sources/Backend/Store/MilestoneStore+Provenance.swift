import NIOCore
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

extension Provenance {
    /// What it looks like in JSON.
    static let schema = JSONSchema.object(members.map { .init(name: $0, schema: $1, isRequired: true) })
    static let names = members.map(\.key)

    private static let members: KeyValuePairs<String, JSONSchema> = [
        "provider": .string, "model": .string, "prompt_version": .string, "prompt_tokens": .integer(from: 0),
        "answer_tokens": .integer(from: 0), "cost": JSONSchema.number.described("In dollars."), "created_at": .instant,
    ]
}

extension MilestoneStore {
    /// Where a milestone comes from, as JSON of ``Provenance/schema``; nil when no model told it.
    /// - Throws: ``MilestoneError`` when there is no such milestone.
    func provenance(of id: UUID) async throws -> ByteBuffer? {
        let query: Query = """
            SELECT CASE WHEN provider IS NOT NULL THEN json_build_object(
                'provider', provider, 'model', model, 'prompt_version', prompt_version,
                'prompt_tokens', prompt_tokens, 'answer_tokens', answer_tokens, 'cost', cost,
                'created_at', to_char(provenance.created_at, 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')) END
            FROM milestone LEFT JOIN milestone_provenance AS provenance ON milestone_id = id WHERE id = \(id)
            """
        return try await MilestoneError.translating {
            let row = try single(await reader.query(query.named("milestones.origin")), id)
            return row.withBytes(of: 0) { $0.map { ByteBuffer(bytes: $0) } }
        }
    }

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
                try await session.query(insertion.query)
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
