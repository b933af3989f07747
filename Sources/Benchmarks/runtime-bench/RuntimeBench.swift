import ArgumentParser
import Foundation
import Measurement

/// Measures the client and the runtime: how much a small operator needs, and how fast it is.
@main
struct RuntimeBench: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "runtime-bench", abstract: "Measure KubernetesClient and ControllerRuntime.",
        discussion: """
            Starts the local API server without storage on disk and `bench-operator`, each a process of its own, and \
            asks the kernel what the operator needs. Prints `name value unit target ok|short` and exits with 1 when a \
            target is missed.
            """)

    @Option(help: "The milestonectl whose API server is used.")
    var server: String

    @Option(help: "The operator to measure.")
    var `operator`: String

    @Option(help: "How many Deployments are followed.")
    var deployments = 10_000

    @Option(help: "How many seconds of 1,000 changes each are followed.")
    var seconds = 10

    @Option(help: "How many custom resources are reconciled.")
    var fleets = 1_000

    @Option(help: "How many children each has.")
    var children = 12

    @Option(help: "How many requests are under way at a time when all of them matter.")
    var parallelism = 16

    @Flag(help: "Measure decoding alone.")
    var decoding = false

    func run() async throws {
        let bench = try await Bench(self)
        var report = BenchReport()
        do {
            if !decoding {
                try await bench.measureConverging(&report)
                try await bench.measureFollowing(&report)
            }
            try await bench.measureDecoding(&report)
        } catch {
            try await bench.end()
            throw error
        }
        try await bench.end()
        try report.writeJSON()
        if report.isShort { throw ExitCode(1) }
    }
}
