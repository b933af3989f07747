import PostgreSQL

/// A page of a search's results, the best first.
struct MilestoneMatches {
    let rows: Rows
    /// How many of the rows belong to the page.
    let count: Int
    let next: MilestoneSearch.Cursor?
}

/// The places of what a search adds to a milestone's columns.
enum MatchColumn {
    static let rank = MilestoneColumn.allCases.count
    static let title = rank + 1
    static let description = rank + 2
}

extension MilestoneStore {
    /// Milestones whose texts match, ranked, with the matching words marked.
    func search(_ search: MilestoneSearch) async throws -> MilestoneMatches {
        let languages = search.filter.language.map { [$0] } ?? MilestoneLanguage.allCases
        let found = languages.map { language -> Query in
            """
            SELECT id, rank::float8 AS rank, wanted
            FROM websearch_to_tsquery(\(language.textSearch), \(search.text)) AS wanted,
                milestone_ranks(wanted, \(language.rawValue))
            """
        }
        // The language is settled by where the words are looked up.
        var filter = search.filter
        filter.language = nil
        var conditions: [Query] = []
        if !filter.isEmpty {
            conditions.append(
                """
                EXISTS (SELECT FROM milestone
                    WHERE milestone.id = found.id AND \(filter.conditions.joined(separator: " AND ")))
                """)
        }
        if let cursor = search.cursor { conditions.append("(rank, id) < (\(cursor.rank), \(cursor.id))") }
        let condition: Query = conditions.isEmpty ? "true" : conditions.joined(separator: " AND ")
        let query: Query = """
            SELECT \(Self.columns), rank, \(Self.headline("title", "HighlightAll=true")),
                \(Self.headline("description", "MaxFragments=2,MaxWords=24,MinWords=8"))
            FROM (
                SELECT * FROM (\(found.joined(separator: " UNION ALL "))) AS found WHERE \(condition)
                ORDER BY rank DESC, id DESC LIMIT \(search.limit + 1)
            ) AS best JOIN milestone USING (id)
            ORDER BY rank DESC, id DESC
            """
        return try await MilestoneError.translating {
            let rows = try await reader.query(query.named("milestones.search"))
            let shown = Swift.min(rows.count, search.limit)
            var next: MilestoneSearch.Cursor?
            if rows.count > shown, shown > 0 {
                let last = rows[shown - 1]
                next = .init(
                    rank: try last.decode(MatchColumn.rank), id: try last.decode(MilestoneColumn.id.rawValue))
            }
            return MilestoneMatches(rows: rows, count: shown, next: next)
        }
    }

    /// A text with what matches within `<mark>`, and its own markup made harmless.
    private static func headline(_ column: StaticString, _ options: String) -> Query {
        let column = Query(trusted: column.description)
        return """
            ts_headline(
                \(textSearch),
                replace(replace(replace(\(column), '&', '&amp;'), '<', '&lt;'), '>', '&gt;'), wanted,
                \("StartSel=<mark>,StopSel=</mark>," + options))
            """
    }
}

extension MilestoneLanguage {
    /// PostgreSQL's configuration for texts of the language.
    fileprivate var textSearch: Query {
        switch self {
        case .english: "'pg_catalog.english'"
        case .spanish: "'pg_catalog.spanish'"
        }
    }
}
