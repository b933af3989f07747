import Foundation
import Logging
import NIOPosix
import PostgreSQL
import PostgreSQLTesting
import Testing

@testable import Gateway

@Suite("Accounts and sessions in PostgreSQL", .timeLimit(.minutes(1)))
struct SharedStoresTests {
    private static let cheap = PasswordHash.Cost(logarithm: 4, blockSize: 8, parallelism: 1)

    /// The tables as the backend's migration makes them.
    private static let tables = [
        """
        CREATE TABLE account (
            name text PRIMARY KEY, password_hash text NOT NULL, role text NOT NULL,
            is_disabled boolean NOT NULL DEFAULT false, created_at timestamptz NOT NULL DEFAULT now(),
            updated_at timestamptz NOT NULL DEFAULT now())
        """,
        """
        CREATE TABLE login_session (
            id text PRIMARY KEY, account text NOT NULL REFERENCES account (name) ON UPDATE CASCADE ON DELETE CASCADE,
            digest text NOT NULL, former text[] NOT NULL DEFAULT '{}',
            exchanged_at double precision NOT NULL DEFAULT 0, expires_at timestamptz NOT NULL)
        """,
    ]

    private static func withDatabase(_ body: @escaping @Sendable (Database) async throws -> Void) async throws {
        try await withPostgreSQL { server in
            try await Database.withDatabase(
                DatabaseConfiguration(url: server.url, applicationName: "test"), logger: Logger(label: "test")
            ) { database in
                for table in tables { try await database.query(Query(trusted: table)) }
                try await body(database)
            }
        }
    }

    private static func accounts(_ database: Database) -> SharedAccounts {
        SharedAccounts(
            database: database,
            passwords: PasswordDesk(threadPool: .singleton, cost: Self.cheap))
    }

    @Test func letTheAdministratorInWithTheLatestPassword() async throws {
        try await Self.withDatabase { database in
            let accounts = Self.accounts(database)
            #expect(try await accounts.identity(name: "admin", password: "one") == nil)
            try await accounts.installAdministrator(name: "admin", password: "one")
            #expect(
                try await accounts.identity(name: "admin", password: "one") == Identity(subject: "admin", role: .admin))
            let kept = try await database.query("SELECT password_hash FROM account")[0].decode(0, as: String.self)
            #expect(kept.hasPrefix("$scrypt$") && !kept.contains("one"))
            try await accounts.installAdministrator(name: "admin", password: "one")
            let again = try await database.query("SELECT password_hash FROM account")[0].decode(0, as: String.self)
            #expect(kept == again, "nothing is written for the same password")
            try await accounts.installAdministrator(name: "admin", password: "two")
            #expect(try await accounts.identity(name: "admin", password: "one") == nil)
            #expect(try await accounts.identity(name: "admin", password: "two") != nil)
            try await database.query("UPDATE account SET is_disabled = true")
            #expect(try await accounts.identity(name: "admin", password: "two") == nil)
        }
    }

    @Test func twoGatewaysShareSessions() async throws {
        try await Self.withDatabase { database in
            try await Self.accounts(database).installAdministrator(name: "ada", password: "x")
            let one = SharedSessions(database: database, lifetime: 100)
            let other = SharedSessions(database: database, lifetime: 100)
            let now = Date().timeIntervalSince1970
            let begun = try await one.begin(for: Identity(subject: "ada", role: .admin), now: now)
            guard case .refreshed(let identity, let second, let expiry) = try await other.refresh(begun.token, now: now)
            else { throw AccountsUnavailable(description: "not refreshed") }
            #expect(identity == Identity(subject: "ada", role: .admin))
            #expect(abs(expiry - now - 100) < 0.01)
            try await database.query("UPDATE account SET role = 'reader'")
            guard case .refreshed(let lesser, let third, _) = try await one.refresh(second, now: now + 20) else {
                throw AccountsUnavailable(description: "not refreshed")
            }
            #expect(lesser.role == .reader, "the account's present role counts")
            #expect(try await other.refresh(begun.token, now: now + 21) == .refused(.reused))
            #expect(try await one.refresh(third, now: now + 22) == .refused(.unknown), "the session ended for all")
        }
    }

    @Test func ofTwoGatewaysWithTheSameTokenOneComesSecond() async throws {
        try await Self.withDatabase { database in
            try await Self.accounts(database).installAdministrator(name: "ada", password: "x")
            let sessions = SharedSessions(database: database, lifetime: 100)
            let now = Date().timeIntervalSince1970
            let begun = try await sessions.begin(for: Identity(subject: "ada", role: .admin), now: now)
            let outcomes = try await withThrowingTaskGroup(of: LoginSessions.Outcome.self) { group in
                for _ in 0..<4 { group.addTask { try await sessions.refresh(begun.token, now: now + 1) } }
                return try await group.reduce(into: [LoginSessions.Outcome]()) { $0.append($1) }
            }
            let refreshed = outcomes.filter { if case .refreshed = $0 { true } else { false } }
            #expect(refreshed.count == 4, "within the seconds of grace each is taken, one after the other")
            let former = try await database.query("SELECT cardinality(former) FROM login_session")[0]
                .decode(0, as: Int.self)
            #expect(former == 1, "and the token counts as used once")
        }
    }

    @Test func endWithTheirAccountAndTheirTime() async throws {
        try await Self.withDatabase { database in
            try await Self.accounts(database).installAdministrator(name: "ada", password: "x")
            let sessions = SharedSessions(database: database, lifetime: 100)
            let now = Date().timeIntervalSince1970
            let identity = Identity(subject: "ada", role: .admin)
            let one = try await sessions.begin(for: identity, now: now)
            #expect(try await sessions.refresh(one.token, now: now + 101) == .refused(.expired))
            let two = try await sessions.begin(for: identity, now: now)
            try await sessions.end(two.token, now: now)
            #expect(try await sessions.refresh(two.token, now: now) == .refused(.unknown))
            let three = try await sessions.begin(for: identity, now: now)
            try await database.query("DELETE FROM account")
            #expect(try await sessions.refresh(three.token, now: now) == .refused(.unknown))
        }
    }

    @Test func aGatewayLogsInBySharedAccounts() async throws {
        try await withPostgreSQL { server in
            let configuration = DatabaseConfiguration(url: server.url, applicationName: "test")
            try await Database.withDatabase(configuration, logger: Logger(label: "test")) { database in
                for table in Self.tables { try await database.query(Query(trusted: table)) }
                try await RunningGateway.running(adjust: { settings in
                    settings.database = configuration
                    settings.passwordCost = Self.cheap
                }) { gateway in
                    try await gateway.eventually {
                        try await database.query("SELECT 1 FROM account WHERE role = 'admin'").count == 1
                    }
                    try await RawClient.connected(to: gateway.port) { client in
                        let body = #"{"username":"admin","password":"s3cret"}"#
                        try await client.send(
                            "POST /auth/login HTTP/1.1\r\nHost: a\r\nContent-Length: \(body.utf8.count)\r\n\r\n\(body)")
                        let reply = try await client.reply()
                        #expect(reply.status == 200)
                    }
                    let sessions = try await database.query("SELECT 1 FROM login_session WHERE account = 'admin'")
                    #expect(sessions.count == 1)
                }
            }
        }
    }
}
