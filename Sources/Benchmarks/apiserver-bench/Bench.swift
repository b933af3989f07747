import Foundation
import Measurement

/// A server, and what is asked of it.
struct Bench {
    private let command: APIServerBench
    private let server: LocalAPIServer
    private let folder: URL
    private let cores: MeasuredProcess.Cores

    init(_ command: APIServerBench) async throws {
        self.command = command
        cores = "0-\(ProcessInfo.processInfo.activeProcessorCount - 1)"
        folder = FileManager.default.temporaryDirectory.appending(path: "apiserver-bench-\(getpid())")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        server = try await LocalAPIServer(
            command.server, in: folder, on: cores, connections: command.watchers + 8)
    }

    /// Ends everything.
    func end() async throws {
        try await server.end()
        try FileManager.default.removeItem(at: folder)
    }

    func measure(_ report: inout BenchReport) async throws {
        let clients = Clients(client: server.client)
        report.add("apiserver_start", server.process.secondsToFirstByte * 1000, "ms", .atMost(200))
        // The first requests pay for connections and caches.
        _ = try write(.creating(prefix: "warm"), seconds: 1)
        let before = try server.process.residentMegabytes()
        let creation = try write(.creating(prefix: "bench"), seconds: command.seconds)
        report.add("apiserver_creates", creation.requestsPerSecond, "requests/s", .atLeast(5_000))
        report.add("apiserver_create_cpu", creation.cpuMicroseconds, "µs/request")
        let growth = (try server.process.residentMegabytes() - before) * 1024 * 1024 / creation.requests
        let size = try await clients.size(of: "bench-1-1")
        report.add("apiserver_memory", growth - Double(size), "bytes/object", .atMost(4_096))
        let perThread = Int(creation.requests) / Self.threads * 9 / 10
        let application = try write(.applying(prefix: "bench", perThread: perThread), seconds: command.seconds)
        report.add("apiserver_applies", application.requestsPerSecond, "requests/s", .atLeast(3_000))
        report.add("apiserver_apply_cpu", application.cpuMicroseconds, "µs/request")

        let listing = try await clients.listing(command.listed)
        report.add("apiserver_list", listing, "ms", .atMost(300))
        let missed = try await clients.watch(watchers: command.watchers, events: 20)
        report.add("apiserver_missed_events", Double(missed), "events", .atMost(0))
    }

    private static let threads = 2

    private func write(_ load: WriteLoad, seconds: Int) throws -> LoadGenerator.Turn {
        let script = folder.appending(path: "write.lua")
        try load.script(token: LocalAPIServer.token).write(to: script, atomically: true, encoding: .utf8)
        let generator = LoadGenerator(
            cores: cores, threads: Self.threads, connections: command.connections, script: script.path)
        let turn = try generator.load(server.process, url: server.client.url, seconds: seconds)
        guard turn.failures == 0 else {
            throw MeasuredProcess.Useless(description: "\(Int(turn.failures)) writes failed")
        }
        return turn
    }
}
