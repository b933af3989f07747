import Foundation
import KubernetesClient
import LocalControllers
import Logging
import ServiceLifecycle
import Testing

@testable import ControllerRuntimeTesting
@testable import LocalAPIServer
@testable import LocalCluster
@testable import LocalKubelet

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
        try await TestAPIServer.withServer { server in
            let controllers = Controllers(
                client: server.client(as: .component("controller-manager")),
                configuration: .init(providesVolumes: false), logger: quiet)
            try await withDirectory { directory in
                try await server.withEndpoint { endpoint in
                    try await lend(
                        ListeningServer(endpoint: endpoint, client: server.client, directory: directory),
                        services: [controllers], body)
                }
            }
        }
    }

    /// Lends a server whose cluster has a node: every tag of `test/shell` runs there. It is the local one whatever
    /// control plane other tests use, for no other knows this node.
    static func runWithNode(_ body: @Sendable (ListeningServer) async throws -> Void) async throws {
        var configuration = APIServer.Configuration()
        configuration.port = 0
        let token = UUID().uuidString
        configuration.tokens = [token: .admin]
        let server = try await APIServer(configuration: configuration, logger: quiet)
        try await withDirectory { directory in
            let shell = LocalImage(
                identifier: "local://shell", mounts: HostFiles.mounts, entrypoint: ["/bin/sh"],
                defaultArguments: ["-c", "true"], environment: [:], identity: .init(user: 1234, group: 1234))
            var node = KubeletConfiguration(
                directory: KubeletDirectory(path: directory.appending(path: "kubelet").path),
                catalogue: ImageCatalogue([.init("docker.io/test/shell:*") { _ in shell }]))
            node.backOff = CrashBackOff(base: .seconds(5), limit: .seconds(10))
            node.addresses = try #require(PodAddressRange("127.98.\(Int.random(in: 0..<256)).0/24"))
            func client(_ component: String) -> Client {
                Client(transport: server.transport(as: .component(component)), logger: quiet)
            }
            let kubelet = Kubelet(configuration: node, client: client("kubelet"), logger: quiet)
            server.handler.node.use(KubeletAccess(logs: kubelet.logs, commands: kubelet.commands))
            let controllers = Controllers(
                client: client("controller-manager"), configuration: .init(signer: CertificateSigner(server.authority)),
                logger: quiet)
            try await withThrowingTaskGroup { group in
                group.addTask { try await server.run() }
                let endpoint = ControlPlaneEndpoint(
                    port: try await server.boundPort, certificateAuthority: server.authority.certificate, token: token)
                try await lend(
                    ListeningServer(
                        endpoint: endpoint, client: Client(transport: server.transport()), directory: directory),
                    services: [controllers, kubelet], body)
                group.cancelAll()
            }
        }
    }

    private static var quiet: Logger { Logger(label: "cluster") { _ in SwiftLogNoOpLogHandler() } }

    private static func withDirectory(_ body: (URL) async throws -> Void) async throws {
        let directory = FileManager.default.temporaryDirectory.appending(path: "api-\(UUID())")
        try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
        defer { _ = Result { try FileManager.default.removeItem(at: directory) } }
        try await body(directory)
    }

    private static func lend(
        _ server: ListeningServer, services: [any ServiceLifecycle.Service],
        _ body: (ListeningServer) async throws -> Void
    ) async throws {
        let endpoint = server.endpoint
        for (name, text) in [("ca.crt", endpoint.certificateAuthority), ("kubeconfig", endpoint.kubeconfig)] {
            try Data(text.utf8).write(to: server.directory.appending(path: name))
        }
        try await withThrowingTaskGroup { group in
            for service in services { group.addTask { try await service.run() } }
            try await body(server)
            group.cancelAll()
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
