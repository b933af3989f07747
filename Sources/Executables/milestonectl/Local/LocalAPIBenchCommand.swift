import ArgumentParser
import AsyncHTTPClient
import Foundation
import KubernetesModel
import NIOCore
import NIOHTTP1
import NIOSSL
import Synchronization

/// Measures the API server alone, over HTTPS from this process.
struct LocalAPIBenchCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "bench-api", abstract: "Measure the API server's budgets.",
        discussion: """
            Starts `milestonectl local api` without storage on disk, writes, lists and watches ConfigMaps. Prints \
            `name value unit target ok|short` and exits with 1 when a target is missed.
            """)

    @Option(help: "How many ConfigMaps are written.")
    var objects = 10_000

    @Option(help: "How many clients watch.")
    var watchers = 1_000

    @Option(help: "How many connections write.")
    var connections = 16

    func run() async throws {
        var report = BenchReport()
        let start = ContinuousClock.now
        let server = try ServerProcess()
        defer { server.stop() }
        let url = try server.url()
        report.add("apiserver_start", (ContinuousClock.now - start) / .milliseconds(1), "ms", atMost: 200)
        let client = try APILoad.client(certificate: server.certificate, connections: max(connections, watchers) + 8)
        do {
            try await measure(APILoad(client: client, url: url, token: server.token), server, &report)
        } catch {
            try await client.shutdown()
            throw error
        }
        try await client.shutdown()
        try report.writeJSON()
        if report.isShort { throw ExitCode(1) }
    }

    private func measure(_ load: APILoad, _ server: ServerProcess, _ report: inout BenchReport) async throws {
        // The first requests pay for connections and caches.
        try await load.perform(connections * 8, connections) { try await load.create("warm-\($0)") }
        let before = try server.residentBytes()
        let creation = try await load.perform(objects, connections) { try await load.create("bench-\($0)") }
        report.add("apiserver_creates", Double(objects) / creation, "requests/s", atLeast: 5_000)
        let memory = try server.residentBytes() - before
        let size = try await load.size(of: "bench-0")
        report.add(
            "apiserver_memory", Double(memory) / Double(objects) - Double(size), "bytes/object", atMost: 4_096)
        let applies = try await load.perform(objects, connections) { try await load.apply("bench-\($0)") }
        report.add("apiserver_applies", Double(objects) / applies, "requests/s", atLeast: 3_000)

        var fastest = Double.infinity
        for _ in 0..<5 {
            let start = ContinuousClock.now
            try await load.list()
            fastest = min(fastest, (ContinuousClock.now - start) / .milliseconds(1))
        }
        report.add("apiserver_list", fastest, "ms", atMost: 300)
        let missed = try await load.watch(watchers: watchers, events: 20)
        report.add("apiserver_missed_events", Double(missed), "events", atMost: 0)
    }
}

/// An API server in a process of its own.
private final class ServerProcess {
    let token = "bench"
    private let process = Process()
    private let output = Pipe()
    private let authority = FileManager.default.temporaryDirectory.appending(path: "bench-api-\(getpid()).crt")

    init() throws {
        process.executableURL = URL(filePath: "/proc/self/exe").resolvingSymlinksInPath()
        process.arguments = ["local", "api", "--port", "0", "--token", token, "--ca-out", authority.path]
        process.standardOutput = output
        try process.run()
    }

    var certificate: String { get throws { try String(contentsOf: authority, encoding: .utf8) } }

    /// Where it serves, once it does.
    func url() throws -> String {
        var text = ""
        while !text.contains("\n") {
            let data = output.fileHandleForReading.availableData
            guard !data.isEmpty else { throw ManifestError(description: "the API server ended") }
            text += String(decoding: data, as: UTF8.self)
        }
        return String(text.split(separator: "\n")[0].replacing("Serving ", with: ""))
    }

    func residentBytes() throws -> Int {
        let status = try String(contentsOfFile: "/proc/\(process.processIdentifier)/status", encoding: .utf8)
        let line = status.split(separator: "\n").first { $0.hasPrefix("VmRSS:") }
        return (line?.split(separator: " ").dropFirst().first.flatMap { Int($0) } ?? 0) * 1024
    }

    func stop() {
        process.terminate()
        process.waitUntilExit()
        do { try FileManager.default.removeItem(at: authority) } catch {
            // It was never written.
        }
    }
}

/// Requests about ConfigMaps, many at once.
private struct APILoad: Sendable {
    let client: HTTPClient
    let url: String
    let token: String
    private var path: String { "/api/v1/namespaces/default/configmaps" }

    init(client: HTTPClient, url: String, token: String) {
        self.client = client
        self.url = url
        self.token = token
    }

    static func client(certificate: String, connections: Int) throws -> HTTPClient {
        var tls = TLSConfiguration.makeClientConfiguration()
        tls.trustRoots = .certificates([try NIOSSLCertificate(bytes: Array(certificate.utf8), format: .pem)])
        var configuration = HTTPClient.Configuration(tlsConfiguration: tls)
        configuration.httpVersion = .http1Only
        configuration.connectionPool.concurrentHTTP1ConnectionsPerHostSoftLimit = connections
        return HTTPClient(eventLoopGroup: HTTPClient.defaultEventLoopGroup, configuration: configuration)
    }

    /// Performs a number of requests from some workers; returns the seconds that took.
    @discardableResult
    func perform(_ count: Int, _ workers: Int, _ request: @escaping @Sendable (Int) async throws -> Void) async throws
        -> Double
    {
        let start = ContinuousClock.now
        try await withThrowingDiscardingTaskGroup { group in
            for worker in 0..<workers {
                group.addTask {
                    for index in stride(from: worker, to: count, by: workers) { try await request(index) }
                }
            }
        }
        return (ContinuousClock.now - start) / .seconds(1)
    }

    func create(_ name: String) async throws { try await send(.POST, path, "application/json", body(name, "1")) }

    func apply(_ name: String) async throws {
        try await send(
            .PATCH, "\(path)/\(name)?fieldManager=bench&force=true", "application/apply-patch+yaml", body(name, "2"))
    }

    func list() async throws { try await send(.GET, path) }

    func size(of name: String) async throws -> Int { try await send(.GET, "\(path)/\(name)") }

    /// Lets many clients watch some writes; returns how many events they missed between them.
    func watch(watchers: Int, events: Int) async throws -> Int {
        let ready = Tally()
        let query = "?watch=true&fieldSelector=metadata.name%3Dwatched&timeoutSeconds=60"
        return try await withThrowingTaskGroup(of: Int.self) { group in
            for _ in 0..<watchers {
                group.addTask {
                    let response = try await client.execute(request(.GET, path + query), timeout: .seconds(90))
                    ready.increment()
                    var seen = 0
                    for try await chunk in response.body {
                        seen += chunk.readableBytesView.count { $0 == UInt8(ascii: "\n") }
                        if seen >= events { return 0 }
                    }
                    return events - seen
                }
            }
            while ready.count < watchers { try await Task.sleep(for: .milliseconds(20)) }
            try await create("watched")
            for _ in 1..<events {
                try await send(
                    .PATCH, "\(path)/watched", "application/merge-patch+json",
                    "{\"data\":{\"at\":\"\(UInt64.random(in: 0...UInt64.max))\"}}")
            }
            return try await group.reduce(0, +)
        }
    }

    private func body(_ name: String, _ value: String) -> String {
        """
        {"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"\(name)","labels":{"app":"bench"}},\
        "data":{"key":"\(value)","text":"a value of some length, as configuration has it"}}
        """
    }

    private func request(_ method: HTTPMethod, _ path: String) -> HTTPClientRequest {
        var request = HTTPClientRequest(url: url + path)
        request.method = method
        request.headers.add(name: "authorization", value: "Bearer \(token)")
        return request
    }

    /// Sends a request; returns the size of the answer in bytes.
    @discardableResult
    private func send(
        _ method: HTTPMethod, _ path: String, _ type: String? = nil, _ body: String? = nil
    ) async throws -> Int {
        var request = request(method, path)
        if let type { request.headers.add(name: "content-type", value: type) }
        if let body { request.body = .bytes(ByteBuffer(string: body)) }
        let response = try await client.execute(request, timeout: .seconds(60))
        var size = 0
        for try await chunk in response.body { size += chunk.readableBytes }
        guard response.status.code < 300 else {
            throw ManifestError(description: "\(method) \(path): \(response.status)")
        }
        return size
    }
}

/// A count that many tasks raise.
private final class Tally: Sendable {
    private let value = Atomic(0)

    var count: Int { value.load(ordering: .relaxed) }

    func increment() { value.add(1, ordering: .relaxed) }
}
