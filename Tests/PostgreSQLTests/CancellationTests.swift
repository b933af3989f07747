import PostgreSQLTesting
import Testing

@testable import PostgreSQL

@Suite(.timeLimit(.minutes(2)))
struct CancellationTests {
    @Test func cancelsTheStatementOfACallerThatGoesAway() async throws {
        try await withDatabase(connections: 2) { database in
            let task = Task { try await database.query("SELECT pg_sleep(60) /* slow */") }
            try await until { try await sleepers(in: database) == 1 }
            task.cancel()
            await #expect(throws: CancellationError.self) { try await task.value }
            // Well before the statement's own end, and without the loss of the connection.
            try await until(within: .seconds(5)) { try await sleepers(in: database) == 0 }
        }
    }

    @Test func innocentStatementsOnTheSameConnectionAreAnswered() async throws {
        try await withDatabase(connections: 1) { database in
            try await database.query("CREATE TABLE thing (id int PRIMARY KEY)")
            for round in 0..<20 {
                let slow = Task { try await database.query("SELECT pg_sleep(60)") }
                try await Task.sleep(for: .milliseconds(5))
                let others = (0..<10).map { number in
                    Task { try await database.query("INSERT INTO thing VALUES (\(Int32(round * 10 + number)))") }
                }
                slow.cancel()
                for other in others { #expect(try await other.value.affectedCount == 1) }
            }
            #expect(try await count(of: "thing", in: database) == 200)
        }
    }

    @Test func callersOwnTimeoutCostsOnlyItsStatement() async throws {
        try await withDatabase(connections: 1) { database in
            try await database.query("SELECT set_config('application_name', 'the same connection', false)")
            await #expect {
                try await database.query("SELECT pg_sleep(60)", timeout: .milliseconds(100))
            } throws: {
                ($0 as? DatabaseError)?.code == .statementTimedOut
            }
            let name: String = try await database.query("SELECT current_setting('application_name')")[0].decode(0)
            #expect(name == "the same connection")
        }
    }

    private func sleepers(in database: Database) async throws -> Int {
        try await database.query(
            "SELECT count(*) FROM pg_stat_activity WHERE query LIKE '%/* slow */' AND state = 'active' AND pid <> pg_backend_pid()"
        )[0].decode(0)
    }
}
