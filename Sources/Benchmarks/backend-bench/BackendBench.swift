import ArgumentParser
import Foundation
import Logging
import Measurement
import PostgreSQL
import PostgreSQLTesting

/// Measures the backend beside the same API in FastAPI.
@main
struct BackendBench: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "backend-bench", abstract: "Measure the backend beside the same API in FastAPI.",
        discussion: """
            Both share two cores with the same PostgreSQL and take turns in every round, so that whatever else the \
            machine does hits both. Ratios are the figures to trust.
            """)

    @Option(help: "The backend to measure.")
    var backend: String

    @Option(help: "A Python that has what the peer requires.")
    var python: String

    @Option(help: "The directory of the peer's main.py.")
    var peer = "Sources/Benchmarks/peers/fastapi"

    @Option(help: "Rounds; the median counts.")
    var rounds = 5

    @Option(help: "Seconds that each is loaded in a round.")
    var seconds = 4

    @Option(help: "Connections that are kept alive.")
    var connections = 32

    @Option(help: "Milestones of the comparison.")
    var rows = 10_000

    @Option(help: "Milestones of the search.")
    var manyRows = 1_000_000

    @Option(help: "Milestones of the import.")
    var imported = 200_000

    func run() async throws {
        // The peer's pools and overflows take up to 60 connections.
        let settings = ["fsync": "on", "shared_buffers": "256MB", "max_connections": "100"]
        let report = try await withPostgreSQL(settings: settings) { server in
            var configuration = DatabaseConfiguration(url: server.url, applicationName: "backend-bench")
            configuration.statementTimeout = .seconds(3600)
            return try await Database.withDatabase(configuration, logger: Logger(label: "bench")) { database in
                let bench = Bench(
                    command: self, server: server, database: database,
                    cores: ProcessInfo.processInfo.activeProcessorCount)
                var report = BenchReport()
                try await bench.measureBesidePeer(&report)
                try await bench.measureImport(&report)
                try await bench.measureManyRows(&report)
                return report
            }
        }
        try report.writeJSON()
        if report.isShort { throw ExitCode(1) }
    }
}
