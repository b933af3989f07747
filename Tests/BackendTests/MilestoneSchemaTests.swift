import HTTPTypes
import HummingbirdTesting
import PostgreSQL
import Testing

@testable import Backend

@Suite(.timeLimit(.minutes(2)))
struct MilestoneSchemaTests {
    /// What the first release writes, word for word.
    private static let oldInsertion: Query = """
        INSERT INTO milestone (id, date, title, description, category, language, source, created_by, updated_by)
        VALUES (gen_random_uuid(), '1969-07-20', 'El hombre llega a la Luna', 'x', 'space', 'es', 'manual', 'a', 'a')
        """

    /// How the release before this one searches, word for word but for the columns.
    private static let oldSearch: Query = """
        SELECT title, rank FROM (
            SELECT * FROM (
                SELECT id, rank::float8 AS rank, wanted
                FROM websearch_to_tsquery('pg_catalog.spanish', 'lunas') AS wanted, milestone_ranks(wanted, 'es')
            ) AS found JOIN milestone USING (id)
            WHERE true ORDER BY rank DESC, id DESC LIMIT 21
        ) AS best ORDER BY rank DESC, id DESC
        """

    @Test func newerSchemaKeepsWhatIsThereAndLetsTheOldProgramWrite() async throws {
        try await withBackend(migrated: false) { backend in
            let first = Migrator(Array(MilestoneSchema.migrator.migrations.prefix(1)))
            try await first.migrate(backend.database)
            try await backend.database.query(Self.oldInsertion)
            #expect(try await backend.send(.get, "/ready").status == .serviceUnavailable)
            let plan = try await MilestoneSchema.migrator.plan(for: backend.database).map(\.version)
            #expect(plan == MilestoneSchema.migrator.migrations.dropFirst().map(\.version))
            try await MilestoneSchema.migrator.migrate(backend.database)
            #expect(try await backend.send(.get, "/ready").status == .ok)
            let found = try await backend.send(.get, "/v1/milestones/search?q=lunas")
            #expect((found.json["items"] as? [Any])?.count == 1)
            try await backend.database.query("UPDATE milestone SET date = '1970-01-01', revision = revision + 1")
            try await backend.database.query(Self.oldInsertion)
            let changes: Int = try await backend.database.query("SELECT count(*) FROM milestone_change")[0].decode(0)
            #expect(changes == 2)
            try await backend.untilSearchable()
            #expect(try await backend.database.query(Self.oldSearch).count == 2)
            #expect(try await backend.send(.get, "/v1/milestones/search?q=lunas").matchTitles.count == 2)
        }
    }

    @Test func readsByIndexHoweverFarThePage() async throws {
        try await withBackend { backend in
            try await fill(backend.database)
            for listing in try listings() {
                let plan = try await plan(of: listing, in: backend.database)
                #expect(plan.contains("Index Scan"), "\(plan)")
                #expect(!plan.contains("Seq Scan") && !plan.contains("Sort"), "\(plan)")
            }
        }
    }

    @Test func worksOnAPartitionedTableAndReadsOnlyWhatItMust() async throws {
        try await withBackend { backend in
            try await partition(backend.database)
            try await fill(backend.database)
            for listing in try listings() {
                let plan = try await plan(of: listing, in: backend.database)
                #expect(!plan.contains("Seq Scan"), "\(plan)")
            }
            var decade = MilestoneListing()
            decade.filter.from = CalendarDate("1960-01-01")
            decade.filter.to = CalendarDate("1969-12-31")
            let pruned = try await plan(of: decade, in: backend.database)
            #expect(pruned.contains("milestone_1900") && !pruned.contains("milestone_2000"), "\(pruned)")
            let id = try await backend.create("One", on: "1969-07-20")
            #expect(
                try await backend.send(.post, "/v1/milestones", milestone("One", on: "1969-07-20")).status == .conflict)
            let moved = try await backend.send(.patch, "/v1/milestones/\(id)", #"{"date":"2001-01-01"}"#)
            #expect(moved.json["date"] as? String == "2001-01-01")
            #expect(try await backend.send(.get, "/v1/milestones/on-this-day?month=1&day=1").titles.contains("One"))
            #expect(try await backend.send(.delete, "/v1/milestones/\(id)").status == .noContent)
        }
    }

    private func listings() throws -> [MilestoneListing] {
        var page = MilestoneListing()
        page.cursor = MilestoneCursor(
            date: try #require(CalendarDate("1980-01-01")), id: MilestoneIDs().next(), order: .ascending)
        var language = page
        language.filter.language = .spanish
        var descending = MilestoneListing()
        descending.order = .descending
        descending.filter.category = .space
        return [MilestoneListing(), page, language, descending]
    }

    private func plan(of listing: MilestoneListing, in database: Database) async throws -> String {
        try await database.query("EXPLAIN (COSTS OFF) \(listing.statement)").map {
            try $0.decode(0, as: String.self)
        }.joined(separator: "\n")
    }

    private func fill(_ database: Database) async throws {
        try await database.query(
            """
            INSERT INTO milestone (id, date, title, description, category, language, source)
            SELECT gen_random_uuid(), date '1901-01-01' + number * 2, 'Number ' || number, 'What happened',
                (ARRAY['space', 'energy', 'media'])[1 + number % 3], (ARRAY['en', 'es'])[1 + number % 2], 'test'
            FROM generate_series(1, 20000) AS number
            """)
        try await database.query("ANALYZE milestone")
    }

    /// What an administrator does once the table has grown too large for one piece.
    private func partition(_ database: Database) async throws {
        for statement: Query in [
            """
            CREATE TABLE partitioned (LIKE milestone INCLUDING DEFAULTS INCLUDING GENERATED INCLUDING CONSTRAINTS)
            PARTITION BY RANGE (date)
            """,
            "ALTER TABLE partitioned ADD PRIMARY KEY (id, date), ADD UNIQUE (date, language, title)",
            "CREATE INDEX ON partitioned (date, id)",
            "CREATE INDEX ON partitioned (language, date, id)",
            "CREATE INDEX ON partitioned (category, date, id)",
            "CREATE TABLE milestone_1900 PARTITION OF partitioned FOR VALUES FROM (MINVALUE) TO ('2000-01-01')",
            "CREATE TABLE milestone_2000 PARTITION OF partitioned FOR VALUES FROM ('2000-01-01') TO (MAXVALUE)",
            "DROP TABLE milestone",
            "ALTER TABLE partitioned RENAME TO milestone",
            """
            CREATE TRIGGER milestone_created AFTER INSERT ON milestone
            REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION note_milestone_change()
            """,
        ] {
            try await database.query(statement)
        }
    }
}
