import HTTPTypes
import HummingbirdTesting
import PostgreSQL
import Testing

@testable import Backend

@Suite(.timeLimit(.minutes(2)))
struct TextIndexTests {
    @Test func findsNothingThatWasChangedOrDeletedSince() async throws {
        try await withBackend { backend in
            let ids = [
                try await backend.create("A rocket", on: "1970-01-01"),
                try await backend.create("Another rocket", on: "1970-01-02"),
                try await backend.create("A third rocket", on: "1970-01-03"),
            ]
            try await backend.untilSearchable()
            #expect(try await backend.titles(of: "rocket").count == 3)
            // Nobody works words out while this holds the lock.
            try await backend.database.withTransaction { session in
                try await session.query(Self.lock)
                _ = try await backend.send(.patch, "/v1/milestones/\(ids[0])", #"{"title":"A balloon"}"#)
                _ = try await backend.send(.delete, "/v1/milestones/\(ids[1])")
                #expect(try await backend.titles(of: "rocket") == ["A third rocket"])
            }
            try await until { try await backend.titles(of: "balloon") == ["A balloon"] }
            #expect(try await backend.titles(of: "rocket") == ["A third rocket"])
            try await backend.untilSearchable()
            let kept: Int = try await backend.database.query("SELECT count(*) FROM milestone_text")[0].decode(0)
            #expect(kept == 2)
        }
    }

    @Test func findsWhatOneStatementChangedInSeveralSteps() async throws {
        try await withBackend { backend in
            try await backend.database.withTransaction { session in
                try await session.query(Self.lock)
                try await session.query(
                    """
                    INSERT INTO milestone (id, date, title, description, category, language, source)
                    SELECT gen_random_uuid(), date '1901-01-01' + number, 'Number ' || number, 'What happened', 'space',
                        (ARRAY['en', 'es'])[1 + number % 2], 'test'
                    FROM generate_series(1, 105) AS number
                    """)
            }
            let store = MilestoneStore(database: backend.database)
            while try await store.indexTexts(on: backend.database, limit: 10) {}
            try await backend.untilSearchable()
            #expect(try await backend.database.query("SELECT FROM milestone_text").count == 105)
            #expect(try await backend.titles(of: "number&limit=50").count == 50)
            try await backend.database.query("UPDATE milestone SET title = 'Word ' || title, revision = revision + 1")
            try await backend.database.query("DELETE FROM milestone WHERE date > '1901-01-31'")
            try await backend.untilSearchable()
            #expect(try await backend.titles(of: "word&limit=50").count == 30)
            #expect(try await backend.database.query("SELECT FROM milestone_text").count == 30)
        }
    }

    @Test func findsWordsThatAreCommonOnlyEachByItself() async throws {
        try await withBackend { backend in
            try await backend.database.query(
                """
                INSERT INTO milestone (id, date, title, description, category, language, source)
                SELECT gen_random_uuid(), date '1901-01-01' + number, 'Number ' || number,
                    CASE WHEN number = 1500 THEN 'red blue' WHEN number % 2 = 0 THEN 'red' ELSE 'blue' END,
                    'space', 'en', 'test'
                FROM generate_series(1, 3000) AS number
                """)
            try await backend.untilSearchable()
            #expect(try await backend.titles(of: "red+blue") == ["Number 1500"])
            #expect(try await backend.titles(of: "red&category=media").isEmpty)
            #expect(try await backend.titles(of: "red&from=1905-01-01&limit=1").count == 1)
            let plan = try await backend.database.query(
                "EXPLAIN SELECT FROM milestone_text WHERE search @@ 'zeppelin' AND language = 'en'"
            ).map { try $0.decode(0, as: String.self) }.joined()
            #expect(plan.contains("milestone_text_in_english"), "\(plan)")
        }
    }

    private static let lock: Query = "SELECT pg_advisory_xact_lock(\(MilestoneStore.textLock))"
}

extension BackendFixture {
    fileprivate func titles(of search: String) async throws -> [String] {
        try await send(.get, "/v1/milestones/search?q=\(search)").matchTitles
    }
}
