import Logging
import Metrics
import NIOCore
import NIOPosix
package import Observability
import PostgreSQL
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
    ///   - onListeningSecurely: called with the bound port of HTTPS, where there is a certificate.
    ///   - onAdminListening: called with the admin's bound port.
    package init(
        process: ServiceProcess, settings: GatewaySettings,
        accessLogSink: any LogSink = FileDescriptorSink.standardError,
        onListening: @escaping @Sendable (Int) -> Void = { _ in },
        onListeningSecurely: @escaping @Sendable (Int) -> Void = { _ in },
        onAdminListening: @escaping @Sendable (Int) -> Void = { _ in }
    ) throws {
        let database = try settings.database.map {
            try Database(configuration: $0, logger: process.logger, metrics: process.telemetry.registry)
        }
        let (accounts, sessions) = Self.stores(settings, database, logger: process.logger)
        let secrets = AuthenticationSecrets()
        let routes = RoutesInForce(settings.table)
        let desk = AuthenticationDesk(
            secrets: secrets, issuer: AccessTokenIssuer(lifetime: settings.accessTokenLifetime),
            accounts: accounts, sessions: sessions,
            cookies: SessionCookies(areSecure: settings.cookiesAreSecure),
            wallClock: Self.wallClock, metrics: process.telemetry.registry, logger: process.logger)
        let certificate = CertificateInForce()
        let issuer = settings.openID.map {
            IssuerKeys(
                settings: $0, clock: process.clock, metrics: process.telemetry.registry, logger: process.logger)
        }
        let server = GatewayServer(
            settings: settings,
            parts: GatewayLoop.Parts(
                table: settings.table, keys: .none, tokenCache: settings.tokenCache,
                missedKey: { issuer?.missed() ?? false },
                admission: AdmissionControl(rate: settings.rateLimit),
                entrance: settings.entrance,
                connectionLimit: ConnectionLimit(
                    most: settings.entrance.mostConnections,
                    mostPerClient: settings.entrance.mostConnectionsPerClient),
                crossOrigin: settings.crossOrigin,
                limits: settings.limits,
                timeouts: settings.timeouts, logsRequests: settings.logsRequests, accessLogSink: accessLogSink,
                metrics: process.telemetry.registry,
                spanRecorder: process.telemetry.tracer.recorder, sampler: process.telemetry.tracer.sampler,
                logRecorder: process.telemetry.exporter?.logs, threadPool: .singleton, lookUp: settings.lookUp,
                endpoints: desk,
                wallClock: Self.wallClock, seed: 0),
            secrets: secrets, routes: routes, certificate: certificate, issuer: issuer, logger: process.logger,
            onListening: onListening, onListeningSecurely: onListeningSecurely)
        issuer?.whenRead { authority in try await server.loops?.replaceIssuer(authority) }
        let watcher = SecretWatcher(
            secrets: secrets, accounts: accounts, signingKeys: settings.signingKeysDirectory.map(MountedDirectory.init),
            administrator: settings.adminDirectory.map(MountedDirectory.init), interval: settings.watchInterval,
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
                guard !secrets.current.keys.keys.isEmpty else { throw NotReady(reason: "no signing key is known") }
            }
        }
        if settings.adminDirectory != nil {
            // Hashing the password takes a while, and until it is stored the right one would be refused.
            process.health.requireReady("accounts") {
                guard secrets.current.hasLooked else {
                    throw NotReady(reason: "the administrator's credentials haven't been read yet")
                }
            }
        }
        let certificateWatcher = settings.certificateDirectory.map { directory in
            process.health.requireReady("certificate") {
                guard certificate.current != nil else { throw NotReady(reason: "no certificate has been read yet") }
            }
            return CertificateWatcher(
                certificate: certificate, directory: MountedDirectory(path: directory),
                interval: settings.watchInterval, clock: process.clock, metrics: process.telemetry.registry,
                logger: process.logger)
        }
        let routeWatcher = settings.routesDirectory.map { directory in
            process.health.requireReady("routes") {
                let state = routes.current
                guard state.hasBeenRead else { throw NotReady(reason: state.problem ?? "no table has been read yet") }
            }
            return RouteWatcher(
                routes: routes, directory: MountedDirectory(path: directory), upstreams: settings.table.upstreams,
                interval: settings.watchInterval, clock: process.clock, metrics: process.telemetry.registry,
                logger: process.logger
            ) { snapshot in try await server.loops?.replaceTable(snapshot) }
        }
        let admin = AdminPage(settings: settings, routes: routes) { try await server.loops?.status() }
            .makeService(process: process, onListening: onAdminListening)
        let watchers: [(any Service)?] = [database, watcher, routeWatcher, certificateWatcher, issuer]
        services = watchers.compactMap { $0 } + [desk, admin, server]
    }

    /// Where accounts and sessions are kept.
    private static func stores(
        _ settings: GatewaySettings, _ database: Database?, logger: Logger
    ) -> (any AccountStore, any SessionStore) {
        let lifetime = settings.sessionLifetime / .seconds(1)
        guard let database else {
            logger.notice(
                "Without database.url the administrator alone can log in, and sessions live in this process only")
            return (SecretAccount(), LoginSessions(lifetime: lifetime))
        }
        return (
            SharedAccounts(
                database: database, passwords: PasswordDesk(threadPool: .singleton, cost: settings.passwordCost)),
            SharedSessions(database: database, lifetime: lifetime)
        )
    }

    @Sendable
    private static func wallClock() -> UInt64 { DefaultTracerClock.now.nanosecondsSinceEpoch }
}

/// Why the gateway can't serve yet.
private struct NotReady: Error, CustomStringConvertible {
    let reason: String
    var description: String { reason }
}
