import Foundation
import KubernetesClient
import KubernetesModel
import Logging
import Synchronization
import Testing

/// The program itself, killed while it writes.
@Suite(.timeLimit(.minutes(3))) struct KilledServerTests {
    private let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }

    /// Lends a folder for the data of servers that come and go.
    private func withFolder(_ body: (URL) async throws -> Void) async throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "killed-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { #expect(throws: Never.self) { try FileManager.default.removeItem(at: folder) } }
        try await body(folder)
    }

    /// Lends a running server and its ConfigMaps; kills it at the end if `body` hasn't.
    private func withServer<Result: Sendable>(
        _ folder: URL, _ body: @Sendable (APIServerProcess, ResourceClient<ConfigMap>) async throws -> Result
    ) async throws -> Result {
        let server = try await APIServerProcess(data: folder)
        defer { server.kill() }
        var configuration = try server.configuration
        configuration.retry = .never
        return try await Client.withClient(configuration: configuration, logger: logger) { client in
            try await body(server, client.resource(ConfigMap.self, namespace: "default"))
        }
    }

    /// Creates and changes objects from several tasks until the server is killed under them.
    private func write(
        _ round: Int, _ server: APIServerProcess, _ maps: ResourceClient<ConfigMap>, killAfter count: Int
    ) async throws -> Acknowledged {
        let acknowledged = AcknowledgedWrites()
        await withTaskGroup { group in
            for writer in 0..<6 {
                group.addTask {
                    for number in 0... {
                        let name = "r\(round)-w\(writer)-\(number / 2)"
                        let map = ConfigMap(
                            metadata: ObjectMeta(name: name, namespace: "default"), data: ["value": "\(number)"])
                        do {
                            let written = try await number.isMultiple(of: 2) ? maps.create(map) : maps.replace(map)
                            if try acknowledged.add(written) == count { server.kill() }
                        } catch {
                            return
                        }
                    }
                }
            }
        }
        return acknowledged.all
    }

    @Test func everyAcknowledgedWriteIsThereAfterEachKill() async throws {
        try await withFolder { folder in
            var all = Acknowledged()
            for round in 0..<3 {
                let known = all
                let written = try await withServer(folder) { server, maps in
                    try await verify(known, maps)
                    return try await write(round, server, maps, killAfter: 60)
                }
                #expect(written.values.count >= 60)
                #expect(written.revision > all.revision)
                all.values.merge(written.values) { $1 }
                all.revision = written.revision
            }
            let known = all
            try await withServer(folder) { _, maps in try await verify(known, maps) }
        }
    }

    /// Every object is as it was acknowledged, or as a write left it whose answer never came, and revisions go on.
    private func verify(_ known: Acknowledged, _ maps: ResourceClient<ConfigMap>) async throws {
        let page = try await maps.listAll()
        let found = Dictionary(uniqueKeysWithValues: page.items.map { ($0.key.name, $0.data?["value"]) })
        for (name, value) in known.values {
            let number = try #require(Int(value))
            #expect([value, "\(number + 1)"].contains(found[name]), "\(name) was \(value)")
        }
        let revision = try #require(page.metadata.resourceVersion.flatMap { Int($0) })
        #expect(revision >= known.revision)
    }

    @Test func aTornTailIsCutWithAWarning() async throws {
        try await withFolder { folder in
            let first = try await withServer(folder) { server, maps in
                try await write(0, server, maps, killAfter: 20)
            }
            let journal = folder.appending(path: "data/storage/journal")
            let file = try FileHandle(forUpdating: journal)
            let size = try file.seekToEnd()
            // A record whose end never reached the disk.
            try file.write(contentsOf: Data([0xE8, 3, 0, 0, 1, 2, 3, 4]) + Data("{\"torn\":".utf8))
            try file.close()
            try await withServer(folder) { server, maps in
                try await verify(first, maps)
                let log = try server.log
                #expect(log.contains("Cut the journal's torn tail") && log.contains("kept=\(size)"), "\(log)")
                let map = ConfigMap(metadata: ObjectMeta(name: "next", namespace: "default"), data: ["value": "0"])
                let next = try await maps.create(map)
                #expect(next.metadata.resourceVersion.flatMap { Int($0) } ?? 0 > first.revision)
            }
            // What was cut is not found again.
            try await withServer(folder) { server, maps in
                let next = try await maps.get("next")
                #expect(next.data == ["value": "0"])
                let log = try server.log
                #expect(!log.contains("torn tail"))
            }
        }
    }
}

/// What was acknowledged: the data of each object, and the highest revision.
private struct Acknowledged: Sendable {
    var values: [String: String] = [:]
    var revision = 0

    mutating func add(_ map: ConfigMap) throws {
        values[try #require(map.metadata.name)] = try #require(map.data?["value"])
        revision = max(revision, try #require(map.metadata.resourceVersion.flatMap { Int($0) }))
    }
}

/// What several writers were told.
private final class AcknowledgedWrites: Sendable {
    private let state = Mutex(Acknowledged())

    var all: Acknowledged { state.withLock { $0 } }

    /// Notes an answer, and tells how many objects there are.
    func add(_ map: ConfigMap) throws -> Int {
        try state.withLock {
            try $0.add(map)
            return $0.values.count
        }
    }
}

/// A server that didn't come up.
private struct NeverServed: Error {
    var output: String
}

/// `milestonectl local api` in a process of its own.
private final class APIServerProcess: Sendable {
    private let process = Process()
    private let folder: URL
    private let url: String
    private let output: URL

    /// Starts it with its data in a folder, and waits until it serves.
    init(data folder: URL) async throws {
        self.folder = folder
        output = folder.appending(path: "log-\(UUID().uuidString)")
        try Data().write(to: output)
        // Products stand beside the tests.
        process.executableURL = URL(filePath: CommandLine.arguments[0]).deletingLastPathComponent()
            .appending(path: "milestonectl")
        process.arguments = [
            "local", "api", "--port", "0", "--token", "secret", "--ca-out", folder.appending(path: "ca.crt").path,
            "--data-directory", folder.appending(path: "data").path,
        ]
        let handle = try FileHandle(forWritingTo: output)
        process.standardOutput = handle
        process.standardError = handle
        try process.run()
        let deadline = ContinuousClock.now + .seconds(120)
        while true {
            let lines = try String(contentsOf: output, encoding: .utf8).split(separator: "\n")
            if let line = lines.first(where: { $0.hasPrefix("Serving ") }) {
                url = String(line.dropFirst("Serving ".count))
                return
            }
            guard process.isRunning, ContinuousClock.now < deadline else {
                process.terminate()
                throw NeverServed(output: lines.joined(separator: "\n"))
            }
            try await Task.sleep(for: .milliseconds(20))
        }
    }

    var log: String { get throws { try String(contentsOf: output, encoding: .utf8) } }

    var configuration: Client.Configuration {
        get throws {
            let authority = try Data(contentsOf: folder.appending(path: "ca.crt"))
            return Client.Configuration(
                server: url, trust: .certificates(.bytes(Array(authority))), credentials: .token("secret"))
        }
    }

    func kill() {
        guard process.isRunning else { return }
        Foundation.kill(process.processIdentifier, SIGKILL)
        process.waitUntilExit()
    }
}
