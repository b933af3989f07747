import ArgumentParser
import Foundation
import HTTPTypes
import KubernetesClient
import LocalCluster
import MilestoneAPI
import NIOCore

/// Measures what a running platform costs.
struct LocalBenchCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "bench", abstract: "Measure the platform's budgets on a cluster of its own.",
        discussion: """
            Starts the quickstart platform in a new directory, waits until it is ready, then watches the operator for \
            a while. Prints `name value unit target ok|short` and exits with 1 when a target is missed.
            """)

    @Option(help: "How long the idle operator is watched, in seconds.")
    var idle = 60

    @Option(help: "The platform to measure.")
    var filename = "examples/quickstart.yaml"

    func run() async throws {
        let directory = ClusterDirectory(
            path: FileManager.default.temporaryDirectory.appending(path: "milestones-bench-\(getpid())").path)
        let flags = [
            "--directory", directory.path, "--port", "17443", "--service-network", "127.170", "--pod-network",
            "127.171", "--load-balancer-address", "127.0.1.70",
        ]
        let report: BenchReport
        do {
            report = try await measure(directory, flags)
        } catch {
            try Self.milestonectl(["local", "down"] + flags)
            throw error
        }
        try Self.milestonectl(["local", "down"] + flags)
        try FileManager.default.removeItem(atPath: directory.path)
        try report.writeJSON()
        if report.isShort { throw ExitCode(1) }
    }

    private func measure(_ directory: ClusterDirectory, _ flags: [String]) async throws -> BenchReport {
        var report = BenchReport()
        let start = ContinuousClock.now
        try Self.milestonectl(["local", "up", "--filename", filename] + flags)
        report.add("up_ready", (ContinuousClock.now - start) / .seconds(1), "s", atMost: 10)

        let configuration = try Client.Configuration.kubeconfig(files: [directory.kubeconfig])
        let writes = try await Client.withClient(configuration: configuration) { client in
            // What the last transition set off may still be under way.
            try await Task.sleep(for: .seconds(5))
            let before = try await Self.operatorWrites(client)
            try await Task.sleep(for: .seconds(idle))
            return try await Self.operatorWrites(client) - before
        }
        report.add("operator_idle_writes", writes, "requests/\(idle)s", atMost: 0)

        guard let pid = try Self.process(named: "milestone-opera", below: Supervisor(directory: directory).pid ?? 0)
        else { throw BenchError(description: "the operator's process is not there") }
        report.add("operator_idle_rss", try Self.residentMegabytes(pid), "MB", atMost: 40)
        return report
    }

    /// Requests of the operator's service account that change something, by the API server's own count; the lease doesn't
    /// count, whose renewal is what keeps other operators quiet.
    private static func operatorWrites(_ client: Client) async throws -> Double {
        let metrics = try await client.body(of: ClientRequest(method: .get, path: "/metrics"))
        let user = "system:serviceaccount:\(OperatorName.namespace):\(OperatorName.fieldManager)"
        let lines = String(buffer: metrics).split(separator: "\n").filter {
            $0.hasPrefix("apiserver_request_total{") && $0.contains("user=\"\(user)\"")
                && !$0.contains("resource=\"leases\"")
        }
        guard !lines.isEmpty else {
            throw BenchError(description: "the API server counts no request of \(user)")
        }
        let reads = ["GET", "LIST", "WATCH"].map { "verb=\"\($0)\"" }
        return lines.filter { line in !reads.contains { line.contains($0) } }
            .compactMap { $0.split(separator: " ").last.flatMap { Double($0) } }.reduce(0, +)
    }

    private static func milestonectl(_ arguments: [String]) throws {
        let process = Process()
        process.executableURL = URL(filePath: "/proc/self/exe").resolvingSymlinksInPath()
        process.arguments = arguments
        process.standardOutput = FileHandle.standardError
        try process.run()
        process.waitUntilExit()
        guard process.terminationStatus == 0 else {
            throw BenchError(description: "milestonectl \(arguments.prefix(2).joined(separator: " ")) failed")
        }
    }

    /// A process of that name (as the kernel cuts it, 15 characters) that descends from another.
    private static func process(named name: String, below ancestor: pid_t) throws -> pid_t? {
        var parents: [pid_t: pid_t] = [:]
        var named: [pid_t] = []
        for entry in try FileManager.default.contentsOfDirectory(atPath: "/proc") {
            guard let pid = pid_t(entry), let data = FileManager.default.contents(atPath: "/proc/\(pid)/stat") else {
                continue
            }
            let text = String(decoding: data, as: UTF8.self)
            guard let close = text.lastIndex(of: ")"), let open = text.firstIndex(of: "(") else { continue }
            let fields = text[text.index(after: close)...].split(separator: " ")
            parents[pid] = fields.count > 1 ? pid_t(fields[1]) : nil
            if text[text.index(after: open)..<close] == name { named.append(pid) }
        }
        return named.first { pid in
            var current = pid
            while let parent = parents[current], parent > 1 {
                if parent == ancestor { return true }
                current = parent
            }
            return false
        }
    }

    private static func residentMegabytes(_ pid: pid_t) throws -> Double {
        let status = try String(contentsOfFile: "/proc/\(pid)/status", encoding: .utf8)
        let line = status.split(separator: "\n").first { $0.hasPrefix("VmRSS:") }
        let kilobytes = line?.split(separator: " ").dropFirst().first.flatMap { Double($0) } ?? 0
        return kilobytes / 1024
    }
}

/// A measurement that could not be taken.
private struct BenchError: Error, CustomStringConvertible {
    var description: String
}
