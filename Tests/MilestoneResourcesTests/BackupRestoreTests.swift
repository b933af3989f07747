import Foundation
import KubernetesModel
import PostgreSQLTesting
import Testing

@testable import MilestoneResources

/// Backups as their CronJob makes them and restores as the documentation tells, with a real PostgreSQL server.
@Suite(.timeLimit(.minutes(5))) struct BackupRestoreTests {
    /// Runs a shell script where the dumps are, as a client of `server`.
    @discardableResult
    private func run(
        _ script: String, in folder: URL, of server: ThrowawayPostgreSQL, _ variables: [String: String] = [:]
    ) throws -> String {
        let ended = try attempt(script, in: folder, of: server, variables)
        try #require(ended.status == 0, "\(script): \(ended.output)")
        return ended.output
    }

    /// Runs a shell script as ``run(_:in:of:_:)`` does; it may fail.
    private func attempt(
        _ script: String, in folder: URL, of server: ThrowawayPostgreSQL, _ variables: [String: String] = [:]
    ) throws -> (status: Int32, output: String) {
        let process = Process()
        process.executableURL = URL(filePath: "/bin/sh")
        process.arguments = ["-c", script]
        process.environment = [
            "PATH": "/usr/lib/postgresql/15/bin:/usr/bin:/bin", "PGHOST": server.directoryPath, "PGUSER": "postgres",
            "PGDATABASE": "postgres", "BACKUP_DIRECTORY": folder.path, "RETENTION_MINUTES": "60",
            "REPORT_FILE": folder.path + ".report", "RESTORE_MARK": "restored it",
        ].merging(variables) { $1 }
        let output = Pipe()
        process.standardOutput = output
        process.standardError = output
        try process.run()
        let text = String(decoding: try output.fileHandleForReading.readToEnd() ?? Data(), as: UTF8.self)
        process.waitUntilExit()
        return (status: process.terminationStatus, output: text)
    }

    /// The command that the documentation tells to restore with.
    private func documentedRestore() throws -> String {
        let page = Samples.root.appending(
            path: "Sources/MilestoneResources/MilestoneResources.docc/MilestoneResources.md")
        let lines = try String(contentsOf: page, encoding: .utf8).split(separator: "\n")
        return try #require(lines.first { $0.hasPrefix("    pg_restore ") }).trimmingCharacters(in: .whitespaces)
    }

    private func withFolder(_ body: (URL) async throws -> Void) async throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "backups-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer {
            for path in [folder.path, folder.path + ".report"] { _ = try? FileManager.default.removeItem(atPath: path) }
        }
        try await body(folder)
    }

    private func dumps(in folder: URL) throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted()
    }

    @Test func theDocumentedCommandBringsBackWhatADumpHolds() async throws {
        try await withPostgreSQL { server in
            try await withFolder { folder in
                try run(
                    "psql -qc 'CREATE TABLE t (n int PRIMARY KEY); INSERT INTO t VALUES (1), (2)'", in: folder,
                    of: server)
                try run(BackupResources.script, in: folder, of: server)
                let dump = try #require(try dumps(in: folder).first)
                // What came after the dump, and what was lost since.
                try run("psql -qc 'DELETE FROM t; INSERT INTO t VALUES (9)'", in: folder, of: server)
                let restore = try documentedRestore().replacing("/backups/<time>.dump", with: "\(folder.path)/\(dump)")
                try run(restore, in: folder, of: server)
                #expect(try run("psql -Atc 'SELECT n FROM t ORDER BY n'", in: folder, of: server) == "1\n2\n")
            }
        }
    }

    @Test func oldDumpsGoOnceANewerOneIsComplete() async throws {
        try await withPostgreSQL { server in
            try await withFolder { folder in
                try run(
                    "cd \"$BACKUP_DIRECTORY\"; touch -d '2 hours ago' old.dump; touch young.dump cut.part", in: folder,
                    of: server)
                try run(BackupResources.script, in: folder, of: server)
                let kept = try dumps(in: folder)
                #expect(kept.count == 2 && kept.contains("young.dump"), "\(kept)")
            }
        }
    }

    @Test func aRunLeavesWordOfItsDump() async throws {
        try await withPostgreSQL { server in
            try await withFolder { folder in
                try run(BackupResources.script, in: folder, of: server)
                let report = try JSONValue(parsing: Data(contentsOf: URL(filePath: folder.path + ".report")))
                let name = try #require(try dumps(in: folder).first)
                let size = try FileManager.default.attributesOfItem(atPath: "\(folder.path)/\(name)")[.size] as? Int64
                #expect(report == ["name": .string(name), "bytes": .integer(size ?? 0)])
            }
        }
    }

    private let content = "psql -Atqc 'SELECT n FROM t ORDER BY n'"

    /// Lends a folder with two dumps: the older one of a table with the row 1, the newer one with 1 and 2.
    private func withDumps(_ body: @escaping @Sendable (ThrowawayPostgreSQL, URL) async throws -> Void) async throws {
        try await withFolder { folder in
            try await withPostgreSQL { source in
                try run(
                    "psql -qc 'CREATE TABLE t (n int PRIMARY KEY); INSERT INTO t VALUES (1)'", in: folder, of: source)
                try run("\(BackupResources.script); mv $dump 20260101T000000Z.dump", in: folder, of: source)
                try run("psql -qc 'INSERT INTO t VALUES (2)'", in: folder, of: source)
                try run("\(BackupResources.script); mv $dump 20260102T000000Z.dump", in: folder, of: source)
            }
            try await withPostgreSQL { try await body($0, folder) }
        }
    }

    @Test func aRestoreFillsAnEmptyDatabaseOnce() async throws {
        try await withDumps { server, folder in
            let first = try run(RestoreResources.script, in: folder, of: server)
            #expect(first.hasPrefix("restored 20260102T000000Z.dump, "))
            #expect(try run(content, in: folder, of: server) == "1\n2\n")
            // Whoever runs it again, such as a Job that was made anew, finds the work done and leaves later data alone.
            try run("psql -qc 'INSERT INTO t VALUES (3)'", in: folder, of: server)
            #expect(try run(RestoreResources.script, in: folder, of: server) == "restored already\n")
            #expect(try run(content, in: folder, of: server) == "1\n2\n3\n")
        }
    }

    @Test func aRestoreTakesTheDumpThatIsNamed() async throws {
        try await withDumps { server, folder in
            let missing = try attempt(RestoreResources.script, in: folder, of: server, ["DUMP": "gone.dump"])
            #expect(missing.status == 1 && missing.output.contains("there are: 20260101T000000Z.dump"))
            try run(RestoreResources.script, in: folder, of: server, ["DUMP": "20260101T000000Z.dump"])
            #expect(try run(content, in: folder, of: server) == "1\n")
        }
    }

    @Test func aDatabaseThatHoldsDataIsNotOverwritten() async throws {
        try await withDumps { server, folder in
            try run("psql -qc 'CREATE TABLE t (n int); INSERT INTO t VALUES (7)'", in: folder, of: server)
            let refused = try attempt(RestoreResources.script, in: folder, of: server)
            #expect(refused.status == 1 && refused.output.contains("is not overwritten"), "\(refused.output)")
            #expect(try run(content, in: folder, of: server) == "7\n")
        }
    }

    @Test func aRestoreThatFailsLeavesTheDatabaseEmpty() async throws {
        try await withDumps { server, folder in
            let dump = folder.appending(path: "20260102T000000Z.dump")
            let whole = try Data(contentsOf: dump)
            try whole.dropLast(40).write(to: dump)
            let damaged = try attempt(RestoreResources.script, in: folder, of: server)
            #expect(damaged.status == 1 && damaged.output.contains("can't be read as a dump"), "\(damaged.output)")
            try whole.write(to: dump)

            // A table's row type has its name, so that a type of that name is in its way.
            try run("psql -qc \"CREATE TYPE t AS ENUM ('x')\"", in: folder, of: server)
            let refused = try attempt(RestoreResources.script, in: folder, of: server)
            #expect(refused.status == 1 && refused.output.contains("as empty as before"), "\(refused.output)")
            let tables = "psql -Atqc \"SELECT count(*) FROM pg_tables WHERE tablename = 't'\""
            #expect(try run(tables, in: folder, of: server) == "0\n")
            try run("psql -qc 'DROP TYPE t'", in: folder, of: server)
            try run(RestoreResources.script, in: folder, of: server)
            #expect(try run(content, in: folder, of: server) == "1\n2\n")
        }
    }
}
