import Testing

@testable import PostgreSQL

@Suite(.timeLimit(.minutes(2)))
struct MigratorTests {
    private let first = Migration(version: 1, name: "things", statements: ["CREATE TABLE thing (id int PRIMARY KEY)"])
    private let second = Migration(
        version: 2, name: "names",
        statements: ["ALTER TABLE thing ADD name text", "INSERT INTO thing VALUES (1, 'one')"])

    @Test func appliesWhatIsMissingOnceAndInOrder() async throws {
        try await withDatabase { database in
            let migrator = Migrator([first, second])
            let initialVersion = try await migrator.currentVersion(of: database)
            #expect(initialVersion == 0)
            #expect(try await Migrator([first]).migrate(database) == [first])
            #expect(try await migrator.plan(for: database) == [second])
            #expect(try await migrator.migrate(database) == [second])
            #expect(try await migrator.migrate(database) == [])
            #expect(try await migrator.currentVersion(of: database) == migrator.expectedVersion)
        }
    }

    @Test func appliesOnceWhenManyStartAtOnce() async throws {
        try await withDatabase(connections: 8) { database in
            let applied = try await withThrowingTaskGroup(of: [Migration].self) { group in
                for _ in 0..<6 { group.addTask { try await Migrator([first, second]).migrate(database) } }
                return try await group.reduce(into: []) { $0 += $1 }
            }
            #expect(applied == [first, second])
            #expect(try await count(of: "thing", in: database) == 1)
        }
    }

    @Test func appliesNothingOfAMigrationThatFails() async throws {
        try await withDatabase { database in
            let broken = Migration(
                version: 2, name: "broken",
                statements: ["INSERT INTO thing VALUES (1)", "INSERT INTO nowhere VALUES (1)"])
            await #expect {
                try await Migrator([first, broken]).migrate(database)
            } throws: {
                String(describing: $0).contains("Migration 2 (broken)")
            }
            let things = try await count(of: "thing", in: database)
            #expect(things == 0)
            #expect(try await Migrator([first]).currentVersion(of: database) == 1)
        }
    }

    @Test func refusesMigrationsThatChangedOrCameLate() async throws {
        try await withDatabase { database in
            try await Migrator([second.asFirst]).migrate(database)
            let changed = Migration(version: 2, name: "names", statements: ["SELECT 2"])
            await #expect(throws: DatabaseError.self) { try await Migrator([changed]).migrate(database) }
            await #expect(throws: DatabaseError.self) { try await Migrator([first, second.asFirst]).migrate(database) }
        }
    }
}

extension Migration {
    fileprivate var asFirst: Migration { Migration(version: version, name: name, statements: ["SELECT 1"]) }
}
