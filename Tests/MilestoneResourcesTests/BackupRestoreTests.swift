import Foundation
import PostgreSQLTesting
import Testing

@testable import MilestoneResources

/// Backups as their CronJob makes them and restores as the documentation tells, with a real PostgreSQL server.
@Suite(.timeLimit(.minutes(5))) struct BackupRestoreTests {
    /// Runs a shell script where the dumps are, as a client of `server`.
    @discardableResult
    private func run(
        _ script: String, in folder: URL, of server: ThrowawayPostgreSQL, retention minutes: Int = 60
    ) throws -> String {
        let process = Process()
        process.executableURL = URL(filePath: "/bin/sh")
        process.arguments = ["-c", script]
        process.environment = [
            "PATH": "/usr/lib/postgresql/15/bin:/usr/bin:/bin", "PGHOST": server.directoryPath, "PGUSER": "postgres",
            "PGDATABASE": "postgres", "BACKUP_DIRECTORY": folder.path, "RETENTION_MINUTES": String(minutes),
        ]
        let output = Pipe()
        process.standardOutput = output
        try process.run()
        let text = String(decoding: try output.fileHandleForReading.readToEnd() ?? Data(), as: UTF8.self)
        process.waitUntilExit()
        try #require(process.terminationStatus == 0, "\(script)")
        return text
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
        defer { _ = try? FileManager.default.removeItem(at: folder) }
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
}
