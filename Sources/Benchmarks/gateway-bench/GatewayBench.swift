import ArgumentParser
import Foundation
import Measurement

/// Measures the gateway beside nginx and HAProxy.
@main
struct GatewayBench: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "gateway-bench", abstract: "Measure the gateway beside nginx and HAProxy.",
        discussion: """
            Every proxy runs on one core before the same nginx that answers a static kilobyte, and takes its turn in \
            every round, so that whatever else the machine does hits all of them. CPU time a request is the figure to \
            trust; requests a second mean little unless the proxy is what is saturated, which takes four cores.
            """)

    @Option(help: "The gateway to measure.")
    var gateway: String

    @Option(help: "Rounds; the median counts.")
    var rounds = 5

    @Option(help: "Seconds that each proxy is loaded in a round.")
    var seconds = 4

    @Option(help: "Connections that are kept alive.")
    var connections = 64

    @Option(help: "Clients that stay connected and silent.")
    var idle = 10_000

    @Option(help: "Bytes of the body that is streamed through.")
    var body = 1 << 30

    @Option(help: "Requests after which memory must not have grown; 0 leaves that out.")
    var soak = 0

    func run() async throws {
        let directory = try BenchDirectory()
        defer { directory.remove() }
        let bench = Bench(
            cores: ProcessInfo.processInfo.activeProcessorCount, directory: directory, gateway: gateway, rounds: rounds,
            seconds: seconds, connections: connections)
        var report = BenchReport()
        try await bench.measureProxying(&report)
        try await bench.measureTokens(&report)
        try await bench.measureMemory(idle: idle, body: body, &report)
        if soak > 0 { try await bench.soak(requests: soak, &report) }
        try report.writeJSON()
        if report.isShort { throw ExitCode(1) }
    }
}
