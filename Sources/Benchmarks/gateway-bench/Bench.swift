import Foundation
import Measurement

/// The measurements.
struct Bench {
    /// Cores that the machine has.
    let cores: Int
    let directory: BenchDirectory
    let gateway: String
    let rounds: Int
    let seconds: Int
    let connections: Int

    /// Where the first of the measured processes listens.
    static let firstPort = 27_400

    var upstreamCores: MeasuredProcess.Cores { "1" }
    var loadCores: MeasuredProcess.Cores { cores >= 4 ? "2,3" : "\(cores - 1)" }
    var loadThreads: Int { cores >= 4 ? 2 : 1 }

    /// Plain proxying: nginx and HAProxy without a log, the gateway with its log and metrics.
    func measureProxying(_ report: inout BenchReport) async throws {
        let upstream = try await startUpstream()
        let port = Self.firstPort
        let turns = try await alternate(
            [
                .gateway(gateway, port + 2, to: port, directory),
                try .nginx(port + 4, to: port, logging: false, directory),
                try .nginx(port + 5, to: port, logging: true, directory),
                try .haproxy(port + 6, to: port, verifying: false, directory),
            ], method: "GET", token: nil, prefix: "proxy", &report)
        withExtendedLifetime(upstream) {}
        compare(turns, "gateway", "nginx", least: 1, prefix: "proxy", &report)
        if let own = turns["gateway"], let nginx = turns["nginx"] {
            report.add("proxy_p99_ratio_to_nginx", own.p99 / nginx.p99, "x", .atMost(1.5))
        }
    }

    /// A token and a rate looked at in every request.
    func measureTokens(_ report: inout BenchReport) async throws {
        let upstream = try await startUpstream()
        let port = Self.firstPort
        let limits = ["RATE_LIMIT_REQUESTS_PER_SECOND": "1000000", "RATE_LIMIT_BURST": "1000000"]
        let turns = try await alternate(
            [
                .gateway(gateway, port + 2, to: port, directory, settings: limits),
                .gateway(
                    gateway, port + 8, to: port, directory, name: "gateway_uncached",
                    settings: limits.merging(["AUTH_TOKEN_CACHE": "0"]) { $1 }),
                try .haproxy(port + 6, to: port, verifying: true, directory),
            ], method: "DELETE", token: directory.token, prefix: "jwt", &report)
        withExtendedLifetime(upstream) {}
        compare(turns, "gateway", "haproxy", least: 1.3, prefix: "jwt", &report)
        compare(turns, "gateway_uncached", "haproxy", least: nil, prefix: "jwt", &report)
    }

    /// What silent clients and a large body cost in memory.
    func measureMemory(idle: Int, body: Int, _ report: inout BenchReport) async throws {
        try directory.write("", to: "large")
        let large = try FileHandle(forWritingTo: URL(filePath: directory.file("large")))
        try large.truncate(atOffset: UInt64(body))
        try large.close()
        let upstream = try await startUpstream()
        let contender = Contender.gateway(
            gateway, Self.firstPort + 2, to: Self.firstPort, directory, settings: ["HTTP_BODY_LIMIT": String(body)])
        let process = try await start(contender)
        let before = try process.residentMegabytes()
        let traffic = LargeTraffic(base: "http://127.0.0.1:\(contender.port)", bytes: body)
        try await traffic.download()
        try await traffic.upload()
        report.add("large_body_rss_growth", try process.peakMegabytes() - before, "MB", .atMost(20))
        try await IdleClients.connected(idle, to: contender.port) {
            report.add("idle_clients_rss", try process.residentMegabytes(), "MB", .atMost(150))
        }
        withExtendedLifetime(upstream) {}
    }

    /// Starts the service behind every proxy.
    func startUpstream() async throws -> MeasuredProcess {
        try await start(try Contender.upstream(Self.firstPort, directory), on: upstreamCores)
    }

    func start(
        _ contender: Contender, on cores: MeasuredProcess.Cores = "0"
    ) async throws -> MeasuredProcess {
        try await MeasuredProcess(
            contender.command, environment: contender.environment, on: cores,
            answering: "http://127.0.0.1:\(contender.port)/api/ready")
    }
}
