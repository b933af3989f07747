import ControllerRuntimeTesting
import Foundation
import KubernetesClient
import KubernetesModel
import Logging
import Testing

/// Sharding between processes of the operating system, which agree by Leases and nothing else.
@Suite(.timeLimit(.minutes(5))) struct ShardingProcessTests {
    private let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
    private let names = (0..<30).map { "key-\($0)" }

    /// Lends a folder with the kubeconfig of a server that listens, and an administrator's client.
    private func withServer(_ body: (URL, Client) async throws -> Void) async throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "sharding-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { #expect(throws: Never.self) { try FileManager.default.removeItem(at: folder) } }
        try await TestAPIServer.withServer(logger: logger) { server in
            try await server.withEndpoint { endpoint in
                try Data(endpoint.kubeconfig.utf8).write(to: folder.appending(path: "kubeconfig"))
                try await body(folder, server.client)
            }
        }
    }

    private func makeDue(_ round: Int, _ client: Client) async throws {
        let maps = client.resource(ConfigMap.self, namespace: "default")
        for name in names {
            let metadata = ObjectMeta(name: name, namespace: "default", labels: ["round": "\(round)"])
            _ = try await maps.apply(ConfigMap(metadata: metadata), fieldManager: "test", force: true)
        }
    }

    private func isDone(_ round: Int, _ client: Client) async throws -> Bool {
        let maps = try await client.resource(ConfigMap.self, namespace: "default")
            .listAll(ListOptions(labelSelector: "round")).items
        return maps.count == names.count && maps.allSatisfy { $0.data?["round"] == "\(round)" }
    }

    /// What each worker reconciled in a round, once they have told of all keys: they do so after the write.
    private func shares(_ round: Int, _ workers: [Worker]) async throws -> [Set<String>] {
        try await eventually("every key is told of") {
            try workers.reduce(0) { try $0 + $1.reconciled(round).count } >= names.count
        }
        return try workers.map { worker in
            let lines = try worker.reconciled(round)
            let keys = Set(lines.map { String($0.split(separator: " ")[1]) })
            #expect(keys.count == lines.count, "a key that is as it should be isn't reconciled again")
            return keys
        }
    }

    @Test func everyKeyHasOneProcessAndMovesWhenThatIsKilled() async throws {
        try await withServer { folder, client in
            let workers = [try Worker("a", in: folder), try Worker("b", in: folder)]
            defer { for worker in workers { worker.kill() } }
            try await eventually("each has half") { try workers.allSatisfy { try $0.held.count == 3 } }
            #expect(try Set(workers.flatMap { try $0.held }).count == 6)

            try await makeDue(1, client)
            try await eventually("all is done") { try await isDone(1, client) }
            let first = try await shares(1, workers)
            #expect(first[0].isDisjoint(with: first[1]))
            #expect(first[0].union(first[1]) == Set(names))
            #expect(!first[0].isEmpty && !first[1].isEmpty)

            workers[0].kill()
            try await makeDue(2, client)
            try await eventually("the other one has done it all") { try await isDone(2, client) }
            #expect(try await shares(2, workers) == [[], Set(names)])
            // A shard may have no key that would have to wait for it.
            try await eventually("the other one holds it all") { try workers[1].held == [0, 1, 2, 3, 4, 5] }

            let third = try Worker("c", in: folder)
            defer { third.kill() }
            try await eventually("the new one has been given its half") {
                try third.held.count == 3 && workers[1].held.count == 3
            }
            try await makeDue(3, client)
            try await eventually("all is done again") { try await isDone(3, client) }
            let last = try await shares(3, [workers[1], third])
            #expect(last[0].isDisjoint(with: last[1]))
            #expect(last[0].union(last[1]) == Set(names))

            workers[1].stop()
            try await eventually("what was given back is taken at once") { try third.held.count == 6 }
        }
    }
}

/// A process of `shard-worker`.
private final class Worker: Sendable {
    private let process: Process
    private let output: URL

    init(_ name: String, in folder: URL) throws {
        output = folder.appending(path: "\(name).log")
        try Data().write(to: output)
        process = Process()
        // Products stand beside the tests.
        process.executableURL = URL(filePath: CommandLine.arguments[0]).deletingLastPathComponent()
            .appending(path: "shard-worker")
        process.arguments = [name]
        process.environment = ["KUBECONFIG": folder.appending(path: "kubeconfig").path]
        process.standardOutput = try FileHandle(forWritingTo: output)
        process.standardError = FileHandle.nullDevice
        try process.run()
    }

    var lines: [String] {
        get throws {
            String(decoding: try Data(contentsOf: output), as: UTF8.self).split(separator: "\n").map(String.init)
        }
    }

    /// The lines that tell what it reconciled in a round.
    func reconciled(_ round: Int) throws -> [String] {
        try lines.filter { $0.hasPrefix("reconciled ") && $0.hasSuffix(" \(round)") }
    }

    /// The shards that it said last to hold.
    var held: [Int] {
        get throws {
            try lines.last { $0.hasPrefix("holds") }?.split(separator: " ").compactMap { Int($0) } ?? []
        }
    }

    func stop() {
        process.terminate()
        process.waitUntilExit()
    }

    func kill() {
        guard process.isRunning else { return }
        Foundation.kill(process.processIdentifier, SIGKILL)
        process.waitUntilExit()
    }
}
