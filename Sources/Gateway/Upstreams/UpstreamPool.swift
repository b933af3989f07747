import NIOCore
import NIOPosix

/// One event loop's connections to one upstream.
///
/// A client's connection and the upstream's connection that serves it always live on the same loop, so bytes pass
/// between them without a hop, a lock or a copy. A loop never has more busy connections than clients.
final class UpstreamPool {
    /// What connections to an upstream need.
    struct Configuration: Sendable {
        /// How long to wait for a connection.
        var connectTimeout: TimeAmount
        /// Limits of response heads.
        var limits: MessageLimits
    }

    /// Takes a connection, or the reason why there is none.
    typealias Delivery = (Result<UpstreamConnection, UpstreamUnavailable>) -> Void

    /// The service that connections lead to.
    let upstream: Upstream
    private let configuration: Configuration
    private let eventLoop: any EventLoop
    private let resolver: HostResolver
    private var idle = IdleConnections<UpstreamConnection>()
    private var book = AddressBook<SocketAddress>()
    private var waiting: [Delivery] = []
    private var isResolving = false
    private var isClosed = false
    /// Connections that are open, busy or not.
    private(set) var openCount = 0
    /// Failures since the last connection that was made.
    private(set) var failures = 0
    /// The last failure.
    private(set) var lastFailure: String?

    /// Makes an empty pool.
    init(_ upstream: Upstream, configuration: Configuration, eventLoop: any EventLoop, resolver: HostResolver) {
        self.upstream = upstream
        self.configuration = configuration
        self.eventLoop = eventLoop
        self.resolver = resolver
    }

    /// Lends a connection that waits for a request, if one does.
    func takeIdle() -> UpstreamConnection? { idle.take(now: .now()) }

    /// Makes a new connection and lends it.
    ///
    /// - Parameter deliver: takes the connection; it must use it or give it back.
    func acquire(deliver: @escaping Delivery) {
        switch book.lookup(now: .now()) {
        case .use(let address): connect(to: address, deliver)
        case .unresolved: deliver(.failure(.unresolved))
        case .resolve:
            waiting.append(deliver)
            resolve()
        }
    }

    /// Takes a connection back whose response is over.
    func release(_ connection: UpstreamConnection) {
        guard !isClosed else { return connection.close() }
        idle.put(connection, now: .now())?.close()
    }

    /// Forgets a connection that closed.
    func connectionClosed(_ connection: UpstreamConnection) {
        openCount -= 1
        idle.remove(connection)
    }

    /// Closes what has waited for too long.
    func closeExpired(now: NIODeadline) {
        for connection in idle.expire(now: now) { connection.close() }
    }

    /// Closes what waits, and keeps no connection from now on.
    func close() {
        isClosed = true
        for connection in idle.removeAll() { connection.close() }
    }

    /// What an admin may want to know.
    var status: UpstreamStatus {
        UpstreamStatus(
            name: upstream.name, authority: upstream.authority,
            addresses: book.known.map { $0.ipAddress ?? $0.description }, openConnections: openCount,
            idleConnections: idle.count, failures: failures, lastFailure: lastFailure)
    }

    private func resolve() {
        guard !isResolving else { return }
        isResolving = true
        resolver.resolve(upstream.host, port: upstream.port, on: eventLoop).assumeIsolated().whenComplete { result in
            self.isResolving = false
            switch result {
            case .success(let addresses): self.book.resolved(addresses, now: .now())
            case .failure(let error):
                self.book.failedToResolve(now: .now())
                self.noteFailure("\(error)")
            }
            let waiting = self.waiting
            self.waiting = []
            for deliver in waiting { self.acquire(deliver: deliver) }
        }
    }

    private func connect(to address: SocketAddress, _ deliver: @escaping Delivery) {
        let connection = UpstreamConnection(pool: self, address: address, limits: configuration.limits)
        let bound = NIOLoopBound(connection, eventLoop: eventLoop)
        ClientBootstrap(group: eventLoop)
            .connectTimeout(configuration.connectTimeout)
            .channelOption(.autoRead, value: false)
            .channelOption(.tcpOption(.tcp_nodelay), value: 1)
            .channelOption(.writeBufferWaterMark, value: .init(low: 32 * 1024, high: 64 * 1024))
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(bound.value)
                }
            }
            .connect(to: address).assumeIsolated().whenComplete { result in
                switch result {
                case .success:
                    self.openCount += 1
                    self.failures = 0
                    deliver(.success(connection))
                case .failure(let error):
                    self.book.doubt()
                    self.noteFailure("\(error)")
                    deliver(.failure(.unreachable))
                }
            }
    }

    private func noteFailure(_ reason: String) {
        failures += 1
        lastFailure = reason
    }
}

/// Why an upstream has no connection to offer.
enum UpstreamUnavailable: Error {
    /// Its name has no address.
    case unresolved
    /// Nobody answers at its address.
    case unreachable
}

/// What one loop knows of an upstream.
struct UpstreamStatus: Sendable, Equatable {
    var name: String
    var authority: String
    var addresses: [String]
    var openConnections: Int
    var idleConnections: Int
    var failures: Int
    var lastFailure: String?
}
