package import Logging
import NIOSSL
import ServiceLifecycle
import Synchronization

/// The local cluster's API server: storage, kinds and rules, with HTTPS in front of them.
///
/// Making one opens the storage and readies the keys; ``handler`` answers from then on, over
/// ``InProcessTransport`` too. ``run()`` adds the sockets, and ends when it is cancelled or shut down gracefully.
package struct APIServer: ServiceLifecycle.Service {
    package let configuration: Configuration
    /// Answers requests.
    package let handler: RequestHandler
    /// Signs what the cluster's own programs show to each other.
    package let authority: CertificateAuthority
    private let logger: Logger
    private let readiness = PortAnnouncement()

    /// Opens the storage, or begins a new cluster in it.
    ///
    /// - Throws: ``JournalError`` when the data directory can't be used.
    package init(configuration: Configuration, logger: Logger) async throws {
        self.configuration = configuration
        self.logger = logger
        let keys = configuration.dataDirectory.map { "\($0)/pki" }
        let environment = configuration.environment
        authority = try CertificateAuthority(directory: keys, date: environment.date)
        let tokens = try await ServiceAccountTokens(directory: keys, date: environment.date)
        let store = try ObjectStore(
            historyLimit: configuration.historyLimit,
            journal: configuration.dataDirectory.map {
                Journal.Configuration(directory: "\($0)/storage", synchronization: configuration.synchronization)
            }, logger: logger)
        let settings = ClusterSettings(
            serviceAddresses: configuration.serviceAddresses, apiServerAddress: configuration.serviceAddress,
            admitsServiceAccounts: configuration.admitsServiceAccounts, rootCertificate: authority.certificate,
            now: environment.timestamp, nameSuffix: environment.nameSuffix, uid: environment.uid)
        let kinds = BuiltInKinds(settings: settings, actions: ResourceActions()).all
        handler = RequestHandler(
            store: store, registry: Registry(builtIn: kinds, store: store),
            authenticator: Authenticator(staticTokens: configuration.tokens, tokens: tokens, store: store),
            authorizer: RoleAuthorizer(store: store), tokens: tokens, environment: environment,
            counter: RequestCounter(), admission: AdmissionTable(store: store), flows: FlowClassifier(store: store),
            gate: FlowGate(),
            node: NodeSource(), logger: logger)
        try await Bootstrap(handler: handler.unreviewed(), configuration: configuration, kinds: kinds).run()
    }

    /// A transport that reaches this server without a socket.
    package func transport(as user: User = .admin) -> InProcessTransport {
        InProcessTransport(handler: handler, user: user)
    }

    /// A certificate by which a client is the given user.
    package func clientIdentity(_ user: User) throws -> Identity {
        try authority.clientIdentity(commonName: user.name, organizations: user.groups)
    }

    /// The port that was bound, once it was.
    package var boundPort: Int { get async throws { try await readiness.port } }

    /// Serves HTTPS on all configured addresses.
    package func run() async throws {
        let identity = try authority.serverIdentity(
            names: configuration.serverNames, addresses: configuration.listenAddresses + [configuration.serviceAddress])
        let tls = try HTTPListener.tlsContext(identity: identity, authority: authority.certificate)
        var port = configuration.port
        var listeners: [HTTPListener] = []
        do {
            for address in configuration.listenAddresses {
                let listener = try await HTTPListener.bind(
                    host: address, port: port, tls: tls, patience: configuration.patience)
                // A free port that the first address was given is asked for on the others too.
                port = listener.port
                listeners.append(listener)
            }
        } catch {
            readiness.fail(error)
            throw APIServerError.addressInUse(port: port, cause: error)
        }
        readiness.announce(port)
        logger.info(
            "API server listens", metadata: ["port": "\(port)", "addresses": "\(configuration.listenAddresses)"])
        try await serve(listeners)
        try handler.store.close()
    }

    private func serve(_ listeners: [HTTPListener]) async throws {
        let handler = handler
        let logger = logger
        try await cancelWhenGracefulShutdown {
            do {
                try await withThrowingTaskGroup { group in
                    for listener in listeners {
                        group.addTask {
                            try await listener.run(
                                { connection in
                                    await connection.run { await handler.respond(to: $0, certified: $1) }
                                }, logger: logger)
                        }
                    }
                    try await group.waitForAll()
                }
            } catch is CancellationError {
                // Being cancelled is how a server ends.
            }
        }
    }
}

/// Why the server can't start.
package enum APIServerError: Error, CustomStringConvertible {
    case addressInUse(port: Int, cause: any Error)

    package var description: String {
        switch self {
        case .addressInUse(let port, let cause): "the API server can't listen on port \(port): \(cause)"
        }
    }
}

/// Tells whoever waits which port was bound.
private final class PortAnnouncement: Sendable {
    private enum State {
        case waiting([CheckedContinuation<Int, any Error>])
        case known(Result<Int, any Error>)
    }

    private let state = Mutex(State.waiting([]))

    var port: Int {
        get async throws {
            try await withCheckedThrowingContinuation { continuation in
                let known: Result<Int, any Error>? = state.withLock { state in
                    switch state {
                    case .known(let result): return result
                    case .waiting(let others):
                        state = .waiting(others + [continuation])
                        return nil
                    }
                }
                if let known { continuation.resume(with: known) }
            }
        }
    }

    func announce(_ port: Int) { settle(.success(port)) }

    func fail(_ error: any Error) { settle(.failure(error)) }

    private func settle(_ result: Result<Int, any Error>) {
        let waiters = state.withLock { state in
            defer { state = .known(result) }
            if case .waiting(let waiters) = state { return waiters }
            return []
        }
        for waiter in waiters { waiter.resume(with: result) }
    }
}
