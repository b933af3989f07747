import ArgumentParser
import Foundation
import Measurement

/// Measures the local API server alone, over HTTPS.
@main
struct APIServerBench: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "apiserver-bench", abstract: "Measure the local API server.",
        discussion: """
            Starts `milestonectl local api` without storage on disk and lets wrk, on the same cores, create ConfigMaps \
            and apply to them; then lists and watches them. Prints `name value unit target ok|short` and exits with 1 \
            when a target is missed.
            """)

    @Option(help: "The milestonectl whose API server is measured.")
    var server: String

    @Option(help: "For how many seconds ConfigMaps are created, and applied to.")
    var seconds = 4

    @Option(help: "How many ConfigMaps are listed.")
    var listed = 10_000

    @Option(help: "How many clients watch.")
    var watchers = 1_000

    @Option(help: "How many connections write.")
    var connections = 16

    func run() async throws {
        var report = BenchReport()
        let bench = try await Bench(self)
        do {
            try await bench.measure(&report)
        } catch {
            try await bench.end()
            throw error
        }
        try await bench.end()
        try report.writeJSON()
        if report.isShort { throw ExitCode(1) }
    }
}
