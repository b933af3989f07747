import Logging
import PostgreSQLTesting
import Testing

@testable import PostgreSQL

@Suite(.timeLimit(.minutes(2)))
struct FailoverTests {
    @Test func followsThePrimaryToAnotherHost() async throws {
        try await withPostgreSQL { first in
            try await withPostgreSQL { second in
                try await Database.withDatabase(configuration(second.url), logger: Logger(label: "test")) {
                    try await setReadOnly(true, in: $0)
                }
                let url =
                    "postgresql:///postgres?host=\(first.directoryPath),\(second.directoryPath)"
                    + "&user=postgres&target_session_attrs=read-write"
                try await Database.withDatabase(configuration(url), logger: Logger(label: "test")) { database in
                    try await database.query("CREATE TABLE only_on_the_first (id int)")
                    // The first becomes a replica, and the second the primary: neither connection breaks.
                    try await Database.withDatabase(configuration(second.url), logger: Logger(label: "test")) {
                        try await setReadOnly(false, in: $0)
                    }
                    try await setReadOnly(true, in: database)
                    try await until {
                        try await database.query("CREATE TABLE IF NOT EXISTS on_the_second (id int)")
                        return try await database.query("SELECT to_regclass('only_on_the_first') IS NULL")[0].decode(0)
                    }
                    // And when that one is gone for good, back to the first.
                    try await second.kill()
                    try await Database.withDatabase(configuration(first.url), logger: Logger(label: "test")) {
                        try await setReadOnly(false, in: $0)
                    }
                    try await until {
                        try await database.query("SELECT to_regclass('only_on_the_first') IS NOT NULL")[0].decode(0)
                    }
                }
            }
        }
    }

    @Test func eachAttemptBeginsWithAnotherHost() {
        let list = ServerList(url: "postgresql://user@a:1,b:2,c:3/db?target_session_attrs=read-write")
        #expect(list.rotated(by: 0).parameters.map(\.1) == ["a,b,c", "1,2,3"])
        #expect(list.rotated(by: 4).parameters.map(\.1) == ["b,c,a", "2,3,1"])
        #expect(ServerList(url: "host=/tmp dbname=x").rotated(by: 3).parameters.map(\.1) == ["/tmp"])
        #expect(ServerList(url: "postgresql://%%%").parameters.isEmpty)
    }

    private func setReadOnly(_ isReadOnly: Bool, in database: Database) async throws {
        try await database.query(
            Query(trusted: "ALTER SYSTEM SET default_transaction_read_only = \(isReadOnly ? "on" : "off")"))
        try await database.query("SELECT pg_reload_conf()")
    }
}
