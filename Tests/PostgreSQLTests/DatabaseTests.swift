import Foundation
import Logging
import Metrics
import PostgreSQLTesting
import Testing

@testable import PostgreSQL

@Suite(.timeLimit(.minutes(2)))
struct DatabaseTests {
    @Test func bindsAndDecodesEveryType() async throws {
        try await withDatabase { database in
            let id = UUID()
            let rows = try await database.query(
                """
                SELECT \(id), \("Ærø 'quoted' \"x\" \\ $1"), \(-42), \(Int32(7)), \(true), \(1.5), \(nil as String?),
                \(["a", "b,{}"]), \([id]), \([1, 2, 3] as [Int]), \([] as [String])
                """)
            #expect(rows.count == 1)
            let row = rows[0]
            #expect(try row.decode(0, as: UUID.self) == id)
            #expect(try row.decode(1, as: String.self) == "Ærø 'quoted' \"x\" \\ $1")
            #expect(try row.decode(2, as: Int.self) == -42)
            #expect(try row.decode(3, as: Int.self) == 7)
            #expect(try row.decode(4, as: Bool.self))
            #expect(try row.decode(5, as: Double.self) == 1.5)
            #expect(try row.decode(6, as: String?.self) == nil)
            #expect(try row.decode(7, as: String.self) == #"{a,"b,{}"}"#)
            #expect(try row.decode(8, as: String.self) == "{\(id.uuidString.lowercased())}")
            #expect(try row.decode(9, as: String.self) == "{1,2,3}")
            #expect(try row.decode(10, as: String.self) == "{}")
            #expect(throws: DatabaseError.self) { try row.decode(6, as: String.self) }
            #expect(throws: DatabaseError.self) { try row.decode(1, as: Int.self) }
        }
    }

    @Test func decodesBinaryAnswersAsItDoesTexts() async throws {
        try await withDatabase { database in
            let id = UUID()
            let query: Query = """
                SELECT \(id), \("Ærø"), \(-42), \(Int32(-7)), 3::smallint, \(true), \(-1.5), \(nil as Int?)
                """
            for query in [query, query.answeredInBinary(), "\(query.answeredInBinary())"] {
                let row = try await database.query(query)[0]
                #expect(try row.decode(0, as: UUID.self) == id)
                #expect(try row.decode(1, as: String.self) == "Ærø")
                #expect(try row.decode(2, as: Int.self) == -42)
                #expect(try row.decode(3, as: Int.self) == -7)
                #expect(try row.decode(4, as: Int.self) == 3)
                #expect(try row.decode(5, as: Bool.self))
                #expect(try row.decode(6, as: Double.self) == -1.5)
                #expect(try row.decode(7, as: Int?.self) == nil)
                #expect(throws: DatabaseError.self) { try row.decode(7, as: Int.self) }
                #expect(throws: DatabaseError.self) { try row.decode(0, as: Int.self) }
            }
        }
    }

    @Test func pipelinesManyCallersAndKeepsTheirAnswersApart() async throws {
        try await withDatabase { database in
            try await withThrowingTaskGroup(of: Bool.self) { group in
                for number in 0..<1000 {
                    group.addTask {
                        let rows = try await database.query("SELECT \(number), repeat('x', \(number % 300)::int)")
                        let (answer, text) = try rows[0].decode(Int.self, String.self)
                        return answer == number && text.count == number % 300
                    }
                }
                for try await isRight in group { #expect(isRight) }
            }
        }
    }

    @Test func failureOfOneStatementTouchesNoOther() async throws {
        try await withDatabase(connections: 1) { database in
            try await database.query("CREATE TABLE thing (id int PRIMARY KEY)")
            let first = Task { try await database.query("INSERT INTO thing VALUES (1)") }
            let nonsense = Task { try await database.query("SELEC nonsense") }
            let second = Task { try await database.query("INSERT INTO thing VALUES (2)") }
            _ = try await (first.value, second.value)
            await #expect(throws: DatabaseError.self) { try await nonsense.value }
            do {
                try await database.query("INSERT INTO thing VALUES (1)")
                Issue.record("A duplicate was stored")
            } catch let error as DatabaseError {
                #expect(error.code == .server)
                #expect(error.sqlState == .uniqueViolation)
                #expect(error.constraint == "thing_pkey")
                #expect(!error.isTransient)
            }
            #expect(try await count(of: "thing", in: database) == 2)
        }
    }

    @Test func commitsOrRollsBackTransactions() async throws {
        struct Interrupted: Error {}
        try await withDatabase { database in
            try await database.query("CREATE TABLE thing (id int PRIMARY KEY)")
            try await database.withTransaction { session in
                try await session.query("INSERT INTO thing VALUES (1)")
            }
            await #expect(throws: Interrupted.self) {
                try await database.withTransaction { session in
                    try await session.query("INSERT INTO thing VALUES (2)")
                    throw Interrupted()
                }
            }
            await #expect(throws: DatabaseError.self) {
                try await database.withTransaction { session in
                    try await session.query("INSERT INTO thing VALUES (3)")
                    _ = try? await session.query("INSERT INTO thing VALUES (1)")
                }
            }
            #expect(try await count(of: "thing", in: database) == 1)
        }
    }

    @Test func refusesAtCommitWhatADeferredConstraintForbids() async throws {
        try await withDatabase { database in
            try await database.query(
                "CREATE TABLE thing (id int, CONSTRAINT one_each UNIQUE (id) DEFERRABLE INITIALLY DEFERRED)")
            try await database.query("INSERT INTO thing VALUES (1)")
            await #expect {
                try await database.query("INSERT INTO thing VALUES (1)")
            } throws: {
                ($0 as? DatabaseError)?.sqlState == .uniqueViolation
            }
            #expect(try await count(of: "thing", in: database) == 1)
        }
    }

    @Test func endsTransactionOfACancelledTask() async throws {
        try await withDatabase(connections: 2) { database in
            try await database.query("CREATE TABLE thing (id int PRIMARY KEY)")
            let (inside, entered) = AsyncStream<Void>.makeStream()
            let task = Task {
                try await database.withTransaction { session in
                    try await session.query("INSERT INTO thing VALUES (1)")
                    entered.yield()
                    try await session.query("SELECT pg_sleep(60)")
                }
            }
            for await _ in inside { break }
            task.cancel()
            await #expect(throws: CancellationError.self) { try await task.value }
            // The other connection still works, and the row isn't there.
            #expect(try await count(of: "thing", in: database) == 0)
        }
    }

    @Test func givesStatementsUpInTime() async throws {
        try await withDatabase(statementTimeout: .milliseconds(200)) { database in
            do {
                try await database.query("SELECT pg_sleep(30)")
                Issue.record("The statement ran on")
            } catch let error as DatabaseError {
                #expect(error.sqlState == .queryCanceled)
            }
            #expect(try await database.query("SELECT 1")[0].decode(0, as: Int.self) == 1)
        }
    }

    @Test func turnsCallersAwayWhoWaitTooLong() async throws {
        try await withDatabase(connections: 1, acquireTimeout: .milliseconds(500)) { database in
            try await until { try await !database.query("SELECT 1").isEmpty }
            try await database.withSession { _ in
                await #expect {
                    try await database.query("SELECT 1")
                } throws: {
                    ($0 as? DatabaseError)?.code == .acquireTimedOut
                }
            }
            try await database.query("SELECT 1")
        }
    }

    @Test func preparesAnewWhatAMigrationChanged() async throws {
        try await withDatabase(connections: 1) { database in
            try await database.query("CREATE TABLE thing (id int)")
            try await database.query("INSERT INTO thing VALUES (1)")
            let all: Query = "SELECT * FROM thing"
            #expect(try await database.query(all)[0].decode(0, as: String.self) == "1")
            try await database.query("ALTER TABLE thing ALTER id TYPE text USING 'one'")
            #expect(try await database.query(all)[0].decode(0, as: String.self) == "one")
        }
    }

    @Test func recoversFromAKilledServer() async throws {
        try await withPostgreSQL { server in
            try await Database.withDatabase(configuration(server.url), logger: Logger(label: "test")) { database in
                try await database.query("CREATE TABLE thing (id int PRIMARY KEY)")
                try await database.query("INSERT INTO thing VALUES (1)")
                let interrupted = Task { try await database.query("SELECT pg_sleep(60)") }
                try await Task.sleep(for: .milliseconds(100))
                try await server.kill()
                await #expect {
                    try await interrupted.value
                } throws: {
                    ($0 as? DatabaseError)?.isTransient == true
                }
                await #expect {
                    while true { try await database.query("SELECT 1") }
                } throws: {
                    ($0 as? DatabaseError)?.isTransient == true
                }
                try await server.start()
                try await until { try await count(of: "thing", in: database) == 1 }
            }
        }
    }

    @Test func tellsWhyItCannotConnect() async throws {
        try await Database.withDatabase(
            configuration("postgresql:///nowhere?host=/nonexistent"), logger: Logger(label: "test")
        ) { database in
            await #expect {
                try await database.query("SELECT 1")
            } throws: {
                guard let error = $0 as? DatabaseError else { return false }
                return error.code == .unavailable && error.message.contains("/nonexistent")
            }
        }
    }
}

func configuration(_ url: String) -> DatabaseConfiguration {
    var configuration = DatabaseConfiguration(url: url, applicationName: "tests")
    configuration.reconnectPause = .milliseconds(20) ... .milliseconds(200)
    return configuration
}

func withDatabase(
    connections: Int = 4, acquireTimeout: Duration = .seconds(20), statementTimeout: Duration = .seconds(20),
    _ body: @Sendable (Database) async throws -> Void
) async throws {
    try await withPostgreSQL { server in
        var configuration = configuration(server.url)
        configuration.connections = connections
        configuration.acquireTimeout = acquireTimeout
        configuration.statementTimeout = statementTimeout
        try await Database.withDatabase(configuration, logger: Logger(label: "test"), body)
    }
}

func count(of table: String, in database: Database) async throws -> Int {
    try await database.query("SELECT count(*) FROM \(Query(trusted: table))")[0].decode(0)
}

/// Waits until a condition holds; errors on the way count as "not yet".
func until(within patience: Duration = .seconds(20), _ condition: () async throws -> Bool) async throws {
    let deadline = ContinuousClock.now + patience
    while (try? await condition()) != true {
        try #require(ContinuousClock.now < deadline, "The condition didn't come true within \(patience)")
        try await Task.sleep(for: .milliseconds(20))
    }
}
