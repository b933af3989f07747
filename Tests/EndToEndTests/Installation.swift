import Foundation
import Testing

/// A local cluster of the tests' own: its directory and addresses are nobody else's.
struct Installation {
    /// The build products, where this test bundle itself lies.
    static let products = URL(filePath: CommandLine.arguments[0]).resolvingSymlinksInPath().deletingLastPathComponent()
    /// The root of the package.
    static let package = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()

    /// Where the cluster keeps everything.
    let directory: URL
    /// Flags that every `milestonectl local` command gets.
    let flags: [String]

    /// - Parameter slot: tells clusters apart that run at the same time, 0…9.
    init(slot: Int) {
        directory = FileManager.default.temporaryDirectory.appending(
            path: "milestones-e2e-\(UUID().uuidString.prefix(8))")
        flags = [
            "--directory", directory.path, "--port", String(16_443 + slot), "--service-network", "127.\(130 + slot)",
            "--pod-network", "127.\(150 + slot)", "--load-balancer-address", "127.0.1.\(1 + slot)",
        ]
    }

    /// The administrator's credentials.
    var kubeconfig: String { directory.appending(path: "kubeconfig").path }

    /// Where the gateway answers.
    var url: String { "http://\(flags[flags.count - 1]):8080" }

    /// Runs `milestonectl local SUBCOMMAND`.
    func local(_ subcommand: String, _ arguments: [String] = [], deadline: TimeInterval = 240) async throws -> Command {
        try await Command.run(
            Self.products.appending(path: "milestonectl").path, ["local", subcommand] + flags + arguments,
            deadline: deadline)
    }

    /// Starts the cluster with a platform and waits until it is ready.
    @discardableResult
    func up(_ example: String = "examples/quickstart.yaml", sourceLocation: SourceLocation = #_sourceLocation)
        async throws -> String
    {
        try await local("up", ["--filename", Self.package.appending(path: example).path])
            .succeeded(sourceLocation: sourceLocation)
    }

    /// Runs the stock `kubectl` as the administrator.
    @discardableResult
    func kubectl(
        _ arguments: String..., input: String? = nil, sourceLocation: SourceLocation = #_sourceLocation
    ) async throws -> String {
        try await kubectl(arguments, input: input).succeeded(sourceLocation: sourceLocation)
    }

    /// Runs `kubectl` whatever comes of it.
    func kubectl(_ arguments: [String], input: String? = nil, deadline: TimeInterval = 90) async throws -> Command {
        try await Command.run(
            "kubectl", ["--kubeconfig", kubeconfig] + arguments, input: input, deadline: deadline)
    }

    /// Stops the cluster and deletes what it kept.
    func remove() async throws {
        _ = try await local("down")
        if FileManager.default.fileExists(atPath: directory.path) {
            try FileManager.default.removeItem(at: directory)
        }
    }
}
