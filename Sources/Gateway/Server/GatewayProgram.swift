import Logging
import Metrics
import NIOCore
import NIOPosix
package import Observability
package import ServiceKit
package import ServiceLifecycle
import Tracing

/// The gateway as a program: its services in the order in which they start.
package struct GatewayProgram: Sendable {
    /// What to run.
    package let services: [any Service]

    /// Puts a gateway together.
    ///
    /// - Parameters:
    ///   - process: logs, metrics and health.
    ///   - settings: what the gateway was told.
    ///   - accessLogSink: where the access log goes.
    ///   - onListening: called with the bound port.
    ///   - onAdminListening: called with the admin's bound port.
    package init(
        process: ServiceProcess, settings: GatewaySettings,
        accessLogSink: any LogSink = FileDescriptorSink.standardError,
        onListening: @escaping @Sendable (Int) -> Void = { _ in },
        onAdminListening: @escaping @Sendable (Int) -> Void = { _ in }
    ) {
        let secrets = AuthenticationSecrets()
        let desk = AuthenticationDesk(
            secrets: secrets, issuer: AccessTokenIssuer(lifetime: settings.accessTokenLifetime),
            wallClock: Self.wallClock, metrics: process.telemetry.registry, logger: process.logger)
        let server = GatewayServer(
            settings: settings,
            parts: GatewayLoop.Parts(
                routes: settings.routes, upstreams: settings.upstreams, keys: .none, limits: settings.limits,
                timeouts: settings.timeouts, logsRequests: settings.logsRequests, accessLogSink: accessLogSink,
                metrics: process.telemetry.registry, threadPool: .singleton, endpoints: desk,
                wallClock: Self.wallClock, seed: 0),
            secrets: secrets, logger: process.logger, onListening: onListening)
        let watcher = SecretWatcher(
            secrets: secrets, signingKeys: settings.signingKeysDirectory.map(SecretDirectory.init),
            administrator: settings.adminDirectory.map(SecretDirectory.init), interval: .seconds(5),
            clock: process.clock, logger: process.logger
        ) { [logger = process.logger] keys in
            do {
                try await server.loops?.replaceKeys(keys)
            } catch {
                logger.error("New keys didn't reach all event loops", metadata: ["reason": "\(error)"])
            }
        }
        process.health.requireReady("listener") {
            guard server.loops != nil else { throw NotReady(reason: "the gateway isn't listening yet") }
        }
        if settings.signingKeysDirectory != nil {
            process.health.requireReady("signing keys") {
                guard secrets.current.keys.signing != nil else { throw NotReady(reason: "no signing key is known") }
            }
        }
        let admin = AdminPage(settings: settings) { try await server.loops?.status() }
            .makeService(process: process, onListening: onAdminListening)
        services = [watcher, desk, admin, server]
    }

    @Sendable
    private static func wallClock() -> UInt64 { DefaultTracerClock.now.nanosecondsSinceEpoch }
}

/// Why the gateway can't serve yet.
private struct NotReady: Error, CustomStringConvertible {
    let reason: String
    var description: String { reason }
}
