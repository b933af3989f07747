import Crypto
import Foundation
import Logging
import NIOCore
import NIOPosix
import Observability
import ServiceKit
import ServiceLifecycle
import Synchronization

@testable import Gateway

/// A whole gateway on loopback ports, before a ``TestUpstream`` that plays backend and frontend.
struct RunningGateway: Sendable {
    /// Where clients connect.
    let port: Int
    /// Where probes and metrics are.
    let adminPort: Int
    /// Where clients of HTTPS connect; 0 without a certificate.
    let securePort: Int
    /// What the gateway forwards to.
    let upstream: TestUpstream
    /// What signs its tokens.
    let key: SigningKeys.Key
    /// Stops it, gracefully.
    let stop: @Sendable () async -> Void

    /// Runs a gateway for the time of `body`.
    ///
    /// - Parameters:
    ///   - accessLog: where the access log goes; nowhere if nil.
    ///   - telemetry: what takes metrics and spans.
    ///   - adjust: changes the settings that the tests begin with.
    static func running(
        accessLog: (any LogSink)? = nil, telemetry: Telemetry = Telemetry(),
        adjust: (inout GatewaySettings) -> Void = { _ in },
        _ body: @Sendable (RunningGateway) async throws -> Void
    ) async throws {
        try await TestUpstream.serving(on: .singletonMultiThreadedEventLoopGroup) { upstream, upstreamPort in
            let secrets = try Secrets()
            defer { secrets.remove() }
            var settings = GatewaySettings(
                backend: Upstream(name: "backend", host: "127.0.0.1", port: upstreamPort),
                frontend: Upstream(name: "frontend", host: "localhost", port: upstreamPort))
            settings.host = "127.0.0.1"
            settings.port = 0
            settings.adminPort = 0
            settings.threads = 2
            settings.logsRequests = accessLog != nil
            settings.signingKeysDirectory = secrets.keysDirectory
            settings.adminDirectory = secrets.adminDirectory
            adjust(&settings)
            try await run(
                settings, secrets.key, upstream, accessLog ?? FileDescriptorSink.standardError, telemetry, body)
        }
    }

    private static func run(
        _ settings: GatewaySettings, _ key: SigningKeys.Key, _ upstream: TestUpstream, _ accessLog: any LogSink,
        _ telemetry: Telemetry, _ body: @Sendable (RunningGateway) async throws -> Void
    ) async throws {
        let (ports, continuation) = AsyncStream.makeStream(of: (entrance: Entrance, port: Int).self)
        let program = try GatewayProgram(
            process: ServiceProcess(name: "gateway-test", telemetry: telemetry), settings: settings,
            accessLogSink: accessLog,
            onListening: { continuation.yield((.plain, $0)) },
            onListeningSecurely: { continuation.yield((.secure, $0)) },
            onAdminListening: { continuation.yield((.admin, $0)) })
        var logger = Logger(label: "gateway-test")
        logger.logLevel = .critical
        let group = ServiceGroup(services: program.services, logger: logger)
        try await withThrowingTaskGroup(of: Void.self) { tasks in
            tasks.addTask { try await group.run() }
            var bound: [Entrance: Int] = [:]
            for await (entrance, port) in ports {
                bound[entrance] = port
                if bound.count == (settings.certificateDirectory == nil ? 2 : 3) { break }
            }
            try await body(
                RunningGateway(
                    port: bound[.plain] ?? 0, adminPort: bound[.admin] ?? 0, securePort: bound[.secure] ?? 0,
                    upstream: upstream, key: key
                ) {
                    await group.triggerGracefulShutdown()
                })
            await group.triggerGracefulShutdown()
            try await tasks.waitForAll()
        }
    }

    private enum Entrance {
        case plain
        case secure
        case admin
    }

    /// A token for `role`.
    func token(_ role: Role, subject: String = "ada") async throws -> String {
        try await AccessTokenIssuer(lifetime: .seconds(60))
            .issue(for: Identity(subject: subject, role: role), key: key, now: Date())
    }

    /// Waits until `condition` holds; its deadline is the test's time limit.
    func eventually(_ condition: @Sendable () async throws -> Bool) async throws {
        while try await !condition() { try await Task.sleep(for: .milliseconds(5)) }
    }
}

/// Secrets as they are mounted into a gateway's pod.
private struct Secrets {
    let key = SigningKeys.Key(id: "2026-01", privateKey: P256.Signing.PrivateKey())
    private let root = FileManager.default.temporaryDirectory.appending(path: "gateway-\(UUID().uuidString)")

    var keysDirectory: String { root.appending(path: "keys").path }
    var adminDirectory: String { root.appending(path: "admin").path }

    init() throws {
        for directory in [keysDirectory, adminDirectory] {
            try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
        }
        try Self.write(key.privateKey.pemRepresentation, keysDirectory + "/" + key.id)
        try Self.write("admin", adminDirectory + "/username")
        try Self.write("s3cret", adminDirectory + "/password")
    }

    func remove() {
        do {
            try FileManager.default.removeItem(at: root)
        } catch {
            print("\(root.path) stays behind: \(error)")
        }
    }

    private static func write(_ text: String, _ path: String) throws {
        try Data(text.utf8).write(to: URL(filePath: path))
    }
}
