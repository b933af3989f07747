import AsyncHTTPClient
import Foundation
import Logging
import NIOCore
package import PostgreSQL
package import ServiceKit

/// A command that works on the database and ends.
package struct BackendTask: Sendable {
    private let process: ServiceProcess
    private let settings: DatabaseConfiguration
    private let patience: Duration

    /// Creates a task from a program's arguments and environment.
    ///
    /// - Configuration keys: `database.url`, as of ``BackendSettings``, and
    ///   - `database.wait` (seconds, default 60): how long to wait for a database that is away.
    package init(name: String, arguments: [String]) throws {
        try self.init(process: ServiceProcess.bootstrap(name: name, arguments: arguments))
    }

    /// Creates a task of a program that is set up already.
    package init(process: ServiceProcess) throws {
        self.process = process
        settings = try BackendSettings(reader: process.configuration).database
        patience = try process.configuration.duration("database.wait", default: .seconds(60))
    }

    /// Applies the migrations that are missing, or only lists them.
    /// - Returns: The applied or listed migrations.
    package func migrate(planOnly: Bool) async throws -> [Migration] {
        try await withDatabase("migrate") { database in
            let migrator = MilestoneSchema.migrator
            return planOnly ? try await migrator.plan(for: database) : try await migrator.migrate(database)
        }
    }

    /// Adds a provider's milestones.
    /// - Parameter count: The most to add; nil adds all.
    package func generate(from provider: any MilestoneProvider, count: Int?) async throws -> MilestoneGenerator.Outcome
    {
        try await withDatabase("generate") { database in
            try await MilestoneGenerator(store: MilestoneStore(database: database), provider: provider)
                .generate(count: count)
        }
    }

    /// Adds milestones that a chat model tells.
    /// - Parameters:
    ///   - count: How many to add.
    ///   - onEvent: Told of each.
    package func generate(
        with settings: ChatSettings, language: MilestoneLanguage, count: Int,
        onEvent: @escaping @Sendable (GenerationEvent) -> Void
    ) async throws -> GenerationOutcome {
        try await withDatabase("generate") { database in
            try await ChatGenerator(
                store: MilestoneStore(database: database), settings: settings, client: .shared, language: language
            ).generate(count: count, by: "generator/\(ChatGenerator.source)") { onEvent($0) }
        }
    }

    /// Stores the milestones of a file.
    /// - Parameters:
    ///   - path: A file whose name ends in `.ndjson` or `.csv`.
    ///   - onProgress: Told now and then how many milestones have been read.
    /// - Throws: ``Problem`` when a record is wrong; nothing is stored then.
    package func importMilestones(
        from path: String, format: BulkFormat, onProgress: @escaping @Sendable (Int) -> Void
    ) async throws -> MilestoneImport.Outcome {
        try await withDatabase("import") { database in
            let url = URL(fileURLWithPath: path)
            let file = try FileHandle(forReadingFrom: url)
            let size = try url.resourceValues(forKeys: [.fileSizeKey]).fileSize
            // A command line has one thing to do: that its reads block is no harm.
            let pieces = AsyncThrowingStream(unfolding: {
                try file.read(upToCount: 1 << 18).flatMap { $0.isEmpty ? nil : ByteBuffer(bytes: $0) }
            })
            return try await MilestoneImport(
                store: MilestoneStore(database: database), format: format, author: "import", sizeForSoleUse: size,
                onProgress: onProgress
            ).run(pieces)
        }
    }

    /// Writes all milestones to `write`, in pieces.
    package func exportMilestones(as format: BulkFormat, _ write: @Sendable ([UInt8]) throws -> Void) async throws {
        try await withDatabase("export") { database in
            for try await chunk in MilestoneStore(database: database).export(as: format) { try write(chunk) }
        }
    }

    /// Waits for the database first: a job may well be started together with it.
    private func withDatabase<Value: Sendable>(
        _ command: String, _ body: @Sendable (Database) async throws -> Value
    ) async throws -> Value {
        try await process.perform(command) {
            try await Database.withDatabase(settings, logger: process.logger) { database in
                var waited: Duration = .zero
                while true {
                    do {
                        try await database.query("SELECT 1")
                        return try await body(database)
                    } catch let error as DatabaseError where error.isTransient && waited < patience {
                        process.logger.warning(
                            "Waiting for the database", metadata: ["reason": .string(error.message)])
                        try await process.clock.sleep(for: Self.pause)
                        waited += Self.pause
                    }
                }
            }
        }
    }

    private static let pause: Duration = .seconds(1)
}
