import Foundation
import KubernetesClient
import Measurement
import NIOCore

/// A server, and operators that work on it.
struct Bench {
    let command: RuntimeBench
    let load: ServerLoad
    private let server: LocalAPIServer
    private let folder: URL
    private let cores: MeasuredProcess.Cores

    init(_ command: RuntimeBench) async throws {
        self.command = command
        cores = "0-\(ProcessInfo.processInfo.activeProcessorCount - 1)"
        folder = FileManager.default.temporaryDirectory.appending(path: "runtime-bench-\(getpid())")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        server = try await LocalAPIServer(
            command.server, in: folder, on: cores, connections: command.parallelism + 2)
        load = ServerLoad(client: server.client)
        try Self.kubeconfig(server: server.client.url, authority: server.authority.path).write(
            to: folder.appending(path: "kubeconfig"), atomically: true, encoding: .utf8)
        for namespace in ["bare", "fleet"] { try await load.createNamespace(namespace) }
        try await load.createFleetDefinition()
    }

    /// Ends everything.
    func end() async throws {
        try await server.end()
        try FileManager.default.removeItem(at: folder)
    }

    /// Starts an operator and waits until its stores are full.
    func startOperator(_ mode: String) async throws -> MeasuredOperator {
        let output = LineFile(folder.appending(path: "\(mode).log"))
        let process = try await MeasuredProcess(
            [command.operator, mode], environment: ["KUBECONFIG": folder.appending(path: "kubeconfig").path],
            on: cores, telling: output)
        return MeasuredOperator(process: process, output: output)
    }

    /// What the operator's requests are made in the name of, so that the server counts them by themselves.
    static let user = "bench-operator"

    private static func kubeconfig(server: String, authority: String) -> String {
        """
        current-context: bench
        contexts: [{name: bench, context: {cluster: bench, user: bench}}]
        clusters: [{name: bench, cluster: {server: "\(server)", certificate-authority: "\(authority)"}}]
        users: [{name: bench, user: {token: \(LocalAPIServer.token), as: \(user), as-groups: ["system:masters"]}}]
        """
    }
}

/// An operator that tells what it has done.
struct MeasuredOperator {
    let process: MeasuredProcess
    let output: LineFile

    /// Seconds from the start of the process until its stores were full.
    var secondsToSync: Double { process.secondsToFirstByte }

    /// What it told last, by name.
    var figures: [String: Double] {
        get throws {
            let words = try output.lines.last?.split(separator: " ") ?? []
            return Dictionary(
                stride(from: 0, to: words.count - 1, by: 2).map { (String(words[$0]), Double(words[$0 + 1]) ?? 0) },
                uniquingKeysWith: { $1 })
        }
    }

    /// Waits until it tells as much of something as is wanted.
    func wait(for name: String, toReach least: Double, within limit: Duration) async throws {
        let end = ContinuousClock.now + limit
        while try figures[name] ?? 0 < least {
            guard ContinuousClock.now < end else {
                throw MeasuredProcess.Useless(
                    description: "the operator tells \(try figures) after \(limit), not \(least) \(name)")
            }
            try await Task.sleep(for: .milliseconds(50))
        }
    }
}
