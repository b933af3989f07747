import ControllerRuntimeTesting
import Foundation
import KubernetesClient
import LocalControllers
import Logging

@testable import LocalAPIServer

/// A server with its controllers that listens on a free port, and programs that ask it.
struct ListeningServer: Sendable {
    let endpoint: ControlPlaneEndpoint
    /// A client of the cluster's administrator.
    let client: Client
    /// A directory of its own, removed at the end.
    let directory: URL

    /// What a program did.
    struct Outcome: Sendable {
        var code: Int32
        /// Both streams, as a terminal shows them.
        var output: String
    }

    /// Lends a server, and takes it down.
    static func run(_ body: @Sendable (ListeningServer) async throws -> Void) async throws {
        let server = try await TestAPIServer()
        let controllers = Controllers(
            client: server.client(as: .component("controller-manager")),
            configuration: .init(providesVolumes: false),
            logger: Logger(label: "controllers") { _ in SwiftLogNoOpLogHandler() })
        let directory = FileManager.default.temporaryDirectory.appending(path: "api-\(UUID())")
        try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
        defer { _ = Result { try FileManager.default.removeItem(at: directory) } }
        try await server.withEndpoint { endpoint in
            for (name, text) in [("ca.crt", endpoint.certificateAuthority), ("kubeconfig", endpoint.kubeconfig)] {
                try Data(text.utf8).write(to: directory.appending(path: name))
            }
            try await withThrowingTaskGroup { group in
                group.addTask { try await controllers.run() }
                try await body(ListeningServer(endpoint: endpoint, client: server.client, directory: directory))
                group.cancelAll()
            }
        }
    }

    /// Runs kubectl as the cluster's administrator.
    func kubectl(_ arguments: [String], input: String? = nil) async throws -> Outcome {
        try await run(
            "kubectl",
            [
                "--kubeconfig=kubeconfig", "--cache-dir=cache", "--request-timeout=20s",
            ] + arguments, input: input)
    }

    /// Runs a program of the system in the server's directory.
    func run(_ program: String, _ arguments: [String], input: String? = nil) async throws -> Outcome {
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = [program] + arguments
        process.currentDirectoryURL = directory
        process.environment = ProcessInfo.processInfo.environment.merging(
            ["HOME": directory.path, "KUBECONFIG": "none"]) { $1 }
        let file = directory.appending(path: "output-\(UUID())")
        try Data().write(to: file)
        let output = try FileHandle(forWritingTo: file)
        process.standardOutput = output
        process.standardError = output
        if let input {
            let source = directory.appending(path: "input-\(UUID())")
            try Data(input.utf8).write(to: source)
            process.standardInput = try FileHandle(forReadingFrom: source)
        } else {
            process.standardInput = FileHandle.nullDevice
        }
        // Waiting must not block: the server runs on the same few threads.
        try await withCheckedThrowingContinuation { (done: CheckedContinuation<Void, any Error>) in
            process.terminationHandler = { _ in done.resume() }
            do { try process.run() } catch { done.resume(throwing: error) }
        }
        return Outcome(
            code: process.terminationStatus, output: String(decoding: try Data(contentsOf: file), as: UTF8.self))
    }
}
