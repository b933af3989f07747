import EpollTransport
import Logging
import NIOCore
import ServiceLifecycle
import Synchronization

/// Accepts clients and serves them on all event loops, until it is told to stop; then it drains.
final class GatewayServer: Service, CustomStringConvertible {
    /// Why a gateway can't listen.
    struct ListenError: Error, CustomStringConvertible {
        let host: String
        let port: Int
        let reason: String

        var description: String {
            "The gateway can't listen on \(host):\(port): \(reason). Another process may use the port already."
        }
    }

    private enum State: Sendable {
        case starting
        case running(GatewayLoops)
        case stopped
    }

    private let settings: GatewaySettings
    private let parts: GatewayLoop.Parts
    private let secrets: AuthenticationSecrets
    private let routes: RoutesInForce
    private let logger: Logger
    private let certificate: CertificateInForce
    private let issuer: IssuerKeys?
    private let onListening: @Sendable (Int) -> Void
    private let onListeningSecurely: @Sendable (Int) -> Void
    private let state = Mutex(State.starting)

    var description: String { "gateway" }

    /// Makes a server.
    ///
    /// - Parameters:
    ///   - onListening: called with the bound port.
    ///   - onListeningSecurely: called with the bound port of HTTPS.
    init(
        settings: GatewaySettings, parts: GatewayLoop.Parts, secrets: AuthenticationSecrets, routes: RoutesInForce,
        certificate: CertificateInForce, issuer: IssuerKeys?, logger: Logger,
        onListening: @escaping @Sendable (Int) -> Void,
        onListeningSecurely: @escaping @Sendable (Int) -> Void
    ) {
        self.settings = settings
        self.parts = parts
        self.secrets = secrets
        self.routes = routes
        self.logger = logger
        self.certificate = certificate
        self.issuer = issuer
        self.onListening = onListening
        self.onListeningSecurely = onListeningSecurely
    }

    /// The loops while they run.
    var loops: GatewayLoops? {
        state.withLock { if case .running(let loops) = $0 { loops } else { nil } }
    }

    func run() async throws {
        let group = try EpollEventLoopGroup(count: settings.threads, name: "gateway")
        do {
            try await serve(on: group)
            try await group.shutdownGracefully()
        } catch {
            try await group.shutdownGracefully()
            throw error
        }
    }

    private func serve(on group: EpollEventLoopGroup) async throws {
        let loops = try await GatewayLoops(parts, group: group)
        state.withLock { $0 = .running(loops) }
        defer { state.withLock { $0 = .stopped } }
        // What was read before the loops were there.
        try await loops.replaceKeys(secrets.current.keys)
        try await loops.replaceTable(routes.current)
        if let authority = issuer?.current { try await loops.replaceIssuer(authority) }
        let listeners = try await listen(on: group, loops)
        do {
            try await gracefulShutdown()
            for listener in listeners { try await listener.close() }
            let connections = try await loops.status().connections
            logger.notice("Draining", metadata: ["connections": "\(connections)"])
            try await loops.drain(timeout: settings.drainTimeout)
        } catch is CancellationError {
            for listener in listeners { try await listener.close() }
        }
        try await loops.stop()
    }

    private func listen(on group: EpollEventLoopGroup, _ loops: GatewayLoops) async throws -> [EpollListener] {
        let plain = try bind(settings.port, isSecure: false, on: group, loops)
        onListening(plain.localAddress.port ?? settings.port)
        guard settings.certificateDirectory != nil else { return [plain] }
        let secure = try bind(settings.securePort, isSecure: true, on: group, loops)
        onListeningSecurely(secure.localAddress.port ?? settings.securePort)
        return [plain, secure]
    }

    private func bind(
        _ port: Int, isSecure: Bool, on group: EpollEventLoopGroup, _ loops: GatewayLoops
    ) throws -> EpollListener {
        let listener: EpollListener
        do {
            guard let address = try HostResolver.system(settings.host, port: port).first else {
                throw HostResolver.LookupError(host: settings.host, reason: "it has no address")
            }
            listener = try EpollListener(on: address, backlog: 4096, group: group) { [certificate] channel in
                let shown = isSecure ? certificate.current : nil
                guard let loop = loops.state(on: channel.eventLoop), shown != nil || !isSecure else {
                    throw ChannelError.ioOnClosedChannel
                }
                channel.options.autoRead = false
                try channel.pipeline.syncOperations.addHandler(Entrance(loop: loop, certificate: shown))
            }
        } catch {
            throw ListenError(host: settings.host, port: port, reason: "\(error)")
        }
        logger.notice(
            "Listening",
            metadata: [
                "host": "\(settings.host)", "port": "\(listener.localAddress.port ?? port)",
                "scheme": isSecure ? "https" : "http",
            ])
        return listener
    }
}
