import Foundation
import KubernetesModel
import MilestoneAPI
import PostgreSQLTesting
import Testing

@testable import MilestoneResources

/// The rotation of the database's password: its steps, and what they do to a real PostgreSQL server.
@Suite(.timeLimit(.minutes(5))) struct DatabaseRotationTests {
    @Test func loginsAlternate() {
        func step(_ current: String, next: String? = nil, requested: Bool = false, prepared: Bool = false)
            -> DatabaseRotation
        {
            DatabaseRotation(current: current, next: next, isRequested: requested, isPrepared: prepared)
        }
        #expect(step("milestones") == .rest)
        #expect(step("milestones", requested: true) == .begin(login: "milestones_a"))
        #expect(step("milestones_a", requested: true) == .begin(login: "milestones_b"))
        #expect(step("milestones_b", requested: true) == .begin(login: "milestones_a"))
        #expect(step("milestones", next: "milestones_a", requested: true) == .prepare)
        #expect(step("milestones", next: "milestones_a", prepared: true) == .switchOver)
        // A request that comes meanwhile waits for the end of this one.
        #expect(step("milestones_a", next: "milestones_a", requested: true) == .settle)
    }

    /// The password and salt of RFC 7677's example, worked out with another implementation of PBKDF2.
    @Test func aVerifierIsWhatPostgreSQLStores() throws {
        let salt = try #require(Base64.decode("W22ZaJ0SNY7soEsUEjb6gQ=="))
        let verifier = PasswordVerifier.make(of: "pencil", salt: salt)
        #expect(
            verifier == """
                SCRAM-SHA-256$4096:W22ZaJ0SNY7soEsUEjb6gQ==$WG5d8oPm3OtcPnkdi4Uo7BkeZkBFzpcXkuLmtbsT4qY=:wfPLwcE6nTWhTAmQ7tl2KeoiWGPlZqQxSrmfPwDl2dU=
                """)
    }

    @Test func jobsHaveCredentialsBySecretAlone() throws {
        var secrets = Samples.secrets
        var random = SplitMix(state: 3)
        let next = DatabaseCredentials.generate(login: "milestones_a", host: "h", using: &random)
        secrets.nextDatabase = next
        let blueprint = Blueprint(platform: try Samples.example("quickstart"), version: "0.1.0", secrets: secrets)
        let jobs = try #require(LoginResources(blueprint))
        let objects = [jobs.preparing(next, on: "uid"), jobs.retiring(next), jobs.founding(on: "uid")]
        for object in objects {
            let text = object.content.text()
            for value in (Array(next.encoded.values) + Array(secrets.database.encoded.values)).compactMap(Base64.decode)
            {
                let clear = String(decoding: value, as: UTF8.self)
                if clear.count > 16 { #expect(!text.contains(clear)) }
            }
            #expect(object.key.name.hasPrefix(blueprint.names.databaseRotation))
        }
        #expect(Set(objects.map(\.key.name)).count == 3)
        #expect(blueprint.secretObjects.contains { $0.key.name == blueprint.names.databaseRotation })
    }

    private func process(
        _ script: String, on server: ThrowawayPostgreSQL, user: String, password: String,
        _ variables: [String: String] = [:]
    ) -> Process {
        let process = Process()
        process.executableURL = URL(filePath: "/bin/sh")
        process.arguments = ["-c", script]
        process.environment = [
            "PATH": "/usr/lib/postgresql/15/bin:/usr/bin:/bin", "PGHOST": server.directoryPath, "PGUSER": user,
            "PGPASSWORD": password, "PGDATABASE": "postgres", "OWNER": "milestones",
        ].merging(variables) { $1 }
        return process
    }

    private func run(
        _ script: String, on server: ThrowawayPostgreSQL, user: String, password: String,
        _ variables: [String: String] = [:]
    ) throws -> (status: Int32, output: String) {
        let process = process(script, on: server, user: user, password: password, variables)
        let output = Pipe()
        process.standardOutput = output
        process.standardError = output
        try process.run()
        let text = String(decoding: try output.fileHandleForReading.readToEnd() ?? Data(), as: UTF8.self)
        process.waitUntilExit()
        return (process.terminationStatus, text)
    }

    /// Lends a server whose owner is `milestones` and that asks for passwords.
    private func withServer(_ body: @escaping @Sendable (ThrowawayPostgreSQL) async throws -> Void) async throws {
        try await withPostgreSQL { server in
            let owner = "psql -qc \"CREATE ROLE milestones SUPERUSER LOGIN PASSWORD 'first'\""
            try #require(try run(owner, on: server, user: "postgres", password: "").status == 0)
            let rules = URL(filePath: server.directoryPath + "/data/pg_hba.conf")
            try Data("local all postgres trust\nlocal all all scram-sha-256\n".utf8).write(to: rules)
            try #require(
                try run("psql -qAtc 'SELECT pg_reload_conf()'", on: server, user: "postgres", password: "").status == 0)
            try await body(server)
        }
    }

    private func credentials(_ login: String, seed: UInt64) throws -> (password: String, variables: [String: String]) {
        var random = SplitMix(state: seed)
        let data = DatabaseCredentials.generate(login: login, host: "h", using: &random)
        return (
            try #require(data.text("password")), ["LOGIN": login, "VERIFIER": try #require(data.text("verifier"))]
        )
    }

    @Test func everybodyMovesAndNothingIsLost() async throws {
        try await withServer { server in
            func sql(_ statement: String, _ user: String, _ password: String) throws -> (status: Int32, output: String)
            {
                try run("psql -qAtc \"\(statement)\"", on: server, user: user, password: password)
            }
            #expect(try sql("CREATE TABLE t (n int); INSERT INTO t VALUES (1)", "milestones", "first").status == 0)

            // The first rotation of a platform that had a single login.
            let a = try credentials("milestones_a", seed: 1)
            let made = try run(LoginResources.making, on: server, user: "milestones", password: "first", a.variables)
            #expect(made.status == 0 && made.output == "milestones_a can log in\n", "\(made.output)")
            // Twice, as a Job that is run again: nothing else comes of it.
            #expect(
                try run(LoginResources.making, on: server, user: "milestones", password: "first", a.variables).status
                    == 0)
            // While both can log in, it doesn't matter who makes what.
            let mixed =
                "ALTER TABLE t ADD m int; CREATE TABLE u (); SELECT tableowner FROM pg_tables WHERE tablename = 'u'"
            #expect(try sql(mixed, "milestones_a", a.password).output == "milestones\n")
            #expect(try sql("DROP TABLE u; SELECT n FROM t", "milestones", "first").output == "1\n")

            let locked = try run(LoginResources.locking, on: server, user: "milestones_a", password: a.password)
            #expect(locked.status == 0 && locked.output == "only milestones_a can log in\n", "\(locked.output)")
            #expect(try sql("SELECT 1", "milestones", "first").status != 0)
            #expect(try sql("SELECT n FROM t", "milestones_a", a.password).output == "1\n")

            // The next one alternates, and ends sessions of the one before.
            let b = try credentials("milestones_b", seed: 2)
            #expect(
                try run(LoginResources.making, on: server, user: "milestones_a", password: a.password, b.variables)
                    .status
                    == 0)
            let sleeper = process(
                "exec psql -qAtc 'SELECT pg_sleep(60)'", on: server, user: "milestones_a", password: a.password)
            try sleeper.run()
            let sessions = "SELECT count(*) FROM pg_stat_activity WHERE usename = 'milestones_a'"
            for _ in 0..<200 where try sql(sessions, "milestones_b", b.password).output != "1\n" {
                try await Task.sleep(for: .milliseconds(20))
            }
            let ended = try run(LoginResources.locking, on: server, user: "milestones_b", password: b.password)
            sleeper.waitUntilExit()
            #expect(ended.output == "a session of milestones_a ended: true\nonly milestones_b can log in\n")
            #expect(try sql("SELECT 1", "milestones_a", a.password).status != 0)
            #expect(
                try sql("INSERT INTO t VALUES (2); SELECT count(*) FROM t", "milestones_b", b.password).output == "2\n")
        }
    }

    /// A Secret outlived the volume: the new one's owner has the Secret's password, and nobody has its login.
    @Test func aNewVolumeLearnsTheLoginThatTheSecretNames() async throws {
        try await withServer { server in
            let b = try credentials("milestones_b", seed: 3)
            let owner = "psql -qc \"ALTER ROLE milestones PASSWORD '\(b.password)'\""
            #expect(try run(owner, on: server, user: "postgres", password: "").status == 0)
            for _ in 0..<2 {
                let made = try run(
                    LoginResources.founding, on: server, user: "milestones_b", password: b.password, b.variables)
                #expect(made.status == 0, "\(made.output)")
            }
            let query = "psql -qAtc 'SELECT current_user, session_user'"
            #expect(
                try run(query, on: server, user: "milestones_b", password: b.password).output
                    == "milestones|milestones_b\n")
            // A volume that outlived everything knows the login already, and its owner can't log in.
            #expect(try run(LoginResources.locking, on: server, user: "milestones_b", password: b.password).status == 0)
            let found = try run(
                LoginResources.founding, on: server, user: "milestones_b", password: b.password, b.variables)
            #expect(found.status == 0 && found.output == "milestones_b can log in already\n", "\(found.output)")
        }
    }
}
