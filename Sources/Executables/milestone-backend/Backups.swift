import ArgumentParser
import Backend
import Foundation
import ServiceKit

/// `milestone-backend backup`
struct Backup: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Store dumps of the database in a bucket of S3, and fetch them back.",
        discussion: """
            --s3-bucket NAME               the bucket (S3_BUCKET; required)
            --s3-prefix FOLDER             where dumps are inside it
            --s3-endpoint URL              a store that isn't Amazon's
            --s3-region NAME               (us-east-1)
            S3_ACCESS_KEY_ID, S3_SECRET_ACCESS_KEY
                                           who asks (required; better in the environment than as flags)
            """,
        subcommands: [Store.self, Fetch.self])

    /// `milestone-backend backup store`
    struct Store: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Store a dump; those that are too old go once the new one is safe.")

        @Argument(help: "The file that pg_dump wrote.")
        var file: String

        @Option(help: "Seconds after which a dump is deleted.")
        var retention = 14 * 86_400

        @Option(help: "A file for what came of it, as JSON: name, bytes, removed.")
        var report: String?

        @Argument(parsing: .allUnrecognized, help: "Settings as flags.")
        var settings: [String] = []

        func validate() throws {
            if retention < 1 { throw ValidationError("--retention must be at least 1.") }
        }

        func run() async throws {
            let process = try ServiceProcess.bootstrap(name: "milestone-backend", arguments: settings)
            let store = try BackupStore(reader: process.configuration)
            let outcome = try await process.perform("backup store") {
                try await store.store(file, retention: .seconds(retention))
            }
            print("Stored \(outcome.name), \(outcome.bytes) bytes; removed \(outcome.removed) old dumps.")
            if let report { try JSONEncoder().encode(outcome).write(to: URL(filePath: report)) }
        }
    }

    /// `milestone-backend backup fetch`
    struct Fetch: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Fetch a dump into a file.")

        @Argument(help: "The file to write.")
        var file: String

        @Option(help: "The key of the dump; the newest one of the folder when left out.")
        var key: String?

        @Argument(parsing: .allUnrecognized, help: "Settings as flags.")
        var settings: [String] = []

        func run() async throws {
            let process = try ServiceProcess.bootstrap(name: "milestone-backend", arguments: settings)
            let store = try BackupStore(reader: process.configuration)
            let dump = try await process.perform("backup fetch") { try await store.fetch(key, to: file) }
            print("Fetched \(dump.name), \(dump.bytes) bytes.")
        }
    }
}
