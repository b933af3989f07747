import PostgreSQLTesting
import Synchronization
import Testing

@testable import PostgreSQL

@Suite(.timeLimit(.minutes(2)))
struct TransactionTests {
    @Test func savepointUndoesOnlyItsOwnWork() async throws {
        struct Interrupted: Error {}
        try await withDatabase { database in
            try await database.query("CREATE TABLE thing (id int PRIMARY KEY)")
            try await database.withTransaction { session in
                try await session.query("INSERT INTO thing VALUES (1)")
                do {
                    try await session.withSavepoint { session in
                        try await session.query("INSERT INTO thing VALUES (2)")
                        do {
                            try await session.withSavepoint { session in
                                try await session.query("INSERT INTO thing VALUES (3)")
                                throw Interrupted()
                            }
                        } catch is Interrupted {}
                        try await session.query("INSERT INTO thing VALUES (1)")
                    }
                    Issue.record("A duplicate was stored")
                } catch let error as DatabaseError {
                    #expect(error.sqlState == .uniqueViolation)
                }
                try await session.withSavepoint { try await $0.query("INSERT INTO thing VALUES (4)") }
            }
            let ids: String = try await database.query("SELECT string_agg(id::text, ' ' ORDER BY id) FROM thing")[0]
                .decode(0)
            #expect(ids == "1 4")
        }
    }

    @Test func serializableTransactionsThatCollideAreRunAgain() async throws {
        try await withDatabase { database in
            try await database.query("CREATE TABLE account (id int PRIMARY KEY, amount int NOT NULL)")
            try await database.query("INSERT INTO account VALUES (1, 0)")
            let attempts = Counter()
            try await withThrowingTaskGroup(of: Void.self) { group in
                for _ in 0..<8 {
                    group.addTask {
                        try await database.withTransaction(.init(isolation: .serializable, attempts: 50)) { session in
                            attempts.value.withLock { $0 += 1 }
                            let amount: Int = try await session.query("SELECT amount FROM account")[0].decode(0)
                            try await session.query("UPDATE account SET amount = \(Int32(amount + 1))")
                        }
                    }
                }
                try await group.waitForAll()
            }
            #expect(try await database.query("SELECT amount FROM account")[0].decode(0, as: Int.self) == 8)
            #expect(attempts.value.withLock { $0 } > 8)
        }
    }

    @Test func deadlocksAreRunAgainWhenTheyMayBe() async throws {
        try await withDatabase { database in
            try await database.query("CREATE TABLE account (id int PRIMARY KEY, amount int NOT NULL)")
            try await database.query("INSERT INTO account VALUES (1, 0), (2, 0)")
            try await withThrowingTaskGroup(of: Void.self) { group in
                for order in [[1, 2], [2, 1]] {
                    group.addTask {
                        try await database.withTransaction(.init(attempts: 10)) { session in
                            for id in order {
                                try await session.query("UPDATE account SET amount = amount + 1 WHERE id = \(id)")
                                try await session.query("SELECT pg_sleep(0.05)")
                            }
                        }
                    }
                }
                try await group.waitForAll()
            }
            #expect(try await database.query("SELECT sum(amount) FROM account")[0].decode(0, as: Int.self) == 4)
        }
    }

    @Test func itsStatementsHaveTheTimeThatItGivesThem() async throws {
        try await withDatabase(statementTimeout: .milliseconds(200)) { database in
            try await database.withTransaction(.init(statementTimeout: .seconds(10))) { session in
                try await session.query("SELECT pg_sleep(0.4)")
            }
            await #expect {
                try await database.withTransaction(.init(statementTimeout: .milliseconds(50))) { session in
                    try await session.query("SELECT pg_sleep(0.15)")
                }
            } throws: {
                ($0 as? DatabaseError)?.sqlState == .queryCanceled
            }
            // The pool's own again.
            try await database.query("SELECT pg_sleep(0.1)")
        }
    }

    @Test func sessionsLeaveOneConnectionToStatements() async throws {
        try await withDatabase(connections: 2) { database in
            try await database.withSession { _ in
                let second = Task { try await database.withSession { try await $0.query("SELECT 2") } }
                let one: Int = try await database.query("SELECT 1")[0].decode(0)
                #expect(one == 1)
                second.cancel()
            }
        }
    }
}

private final class Counter: Sendable {
    let value = Mutex(0)
}
