import EpollTransport
import NIOCore

/// One event loop's connections to one upstream.
///
/// A client's connection and the upstream's connection that serves it always live on the same loop, so bytes pass
/// between them without a hop, a lock or a copy.
final class UpstreamPool {
    /// What connections to an upstream need.
    struct Configuration: Sendable {
        /// How long to wait for a connection.
        var connectTimeout: TimeAmount
        /// How long the addresses of a name are trusted.
        var freshness = TimeAmount.seconds(5)
        /// Limits of response heads.
        var limits: MessageLimits
    }

    /// How a request gets a connection.
    enum Offer {
        /// This one waits for a request.
        case connection(UpstreamConnection)
        /// One has to be made, to this endpoint.
        case connect(UpstreamEndpoint)
        /// The addresses have to be looked up first.
        case lookUp
    }

    /// What a request that asked for a connection gets.
    enum Lending {
        case connection(UpstreamConnection)
        case unavailable(UpstreamUnavailable)
    }

    /// Takes a connection, or the reason why there is none.
    typealias Delivery = (Lending) -> Void

    /// The service that connections lead to.
    let upstream: Upstream
    let configuration: Configuration
    let eventLoop: EpollEventLoop
    let resolver: HostResolver
    private let metrics: RequestMetrics
    var generator: SplitMix64
    /// The addresses that are known.
    var endpoints: [UpstreamEndpoint] = []
    /// Requests that wait for addresses.
    var waiting: [(avoided: UpstreamEndpoint?, deliver: Delivery)] = []
    /// Until when the addresses are trusted.
    var freshUntil: NIODeadline?
    /// Whether the addresses are being looked up.
    var isResolving = false
    private var isClosed = false
    private(set) var breaker: CircuitBreaker
    private var budget: RetryBudget
    /// Requests under way.
    private(set) var activeRequests = 0
    /// Connections that are open, busy or not.
    var openCount = 0
    /// The last failure.
    var lastFailure: String?

    /// Makes an empty pool.
    init(
        _ upstream: Upstream, configuration: Configuration, eventLoop: EpollEventLoop, resolver: HostResolver,
        metrics: RequestMetrics, seed: UInt64
    ) {
        self.upstream = upstream
        self.configuration = configuration
        self.eventLoop = eventLoop
        self.resolver = resolver
        self.metrics = metrics
        generator = SplitMix64(seed: seed)
        breaker = CircuitBreaker(upstream.policy.breaker)
        budget = RetryBudget(now: .now())
    }

    /// Asks for a request's passage.
    ///
    /// - Returns: nil when it may pass, else why not.
    func admit(now: NIODeadline) -> UpstreamUnavailable? {
        guard activeRequests < upstream.policy.mostRequests else { return .overloaded }
        if let pause = breaker.admit(now: now) { return .resting(pause) }
        budget.earn()
        return nil
    }

    /// Takes one retry of what there may be.
    func spendRetry(now: NIODeadline) -> Bool { budget.spend(now: now) }

    /// Chooses an endpoint for a request.
    ///
    /// - Parameters:
    ///   - avoided: what just failed the request; then only a new connection will do.
    ///   - now: the present.
    func offer(avoiding avoided: UpstreamEndpoint?, now: NIODeadline) -> Offer {
        let isFresh = freshUntil.map { now < $0 } ?? false
        // What is known serves while it is looked up again, unless it has just failed.
        if endpoints.isEmpty || (!isFresh && avoided != nil) { return .lookUp }
        if !isFresh { resolve() }
        guard
            let endpoint = Balancer.choose(from: endpoints, avoiding: avoided, now: now, using: &generator)
        else { return .lookUp }
        guard avoided == nil, let connection = endpoint.idle.take(now: now) else { return .connect(endpoint) }
        return .connection(connection)
    }

    /// Makes a connection and lends it.
    ///
    /// - Parameters:
    ///   - offer: what was offered.
    ///   - avoided: what just failed the request.
    ///   - deliver: takes the connection; it must use it or give it back.
    func fulfil(_ offer: Offer, avoiding avoided: UpstreamEndpoint?, deliver: @escaping Delivery) {
        switch offer {
        case .connection(let connection): deliver(.connection(connection))
        case .connect(let endpoint): connect(to: endpoint, deliver)
        case .lookUp:
            waiting.append((avoided, deliver))
            resolve()
        }
    }

    /// A request goes to `endpoint`.
    func requestBegan(_ endpoint: UpstreamEndpoint) {
        activeRequests += 1
        endpoint.activeRequests += 1
    }

    /// A request is over.
    func requestEnded(_ endpoint: UpstreamEndpoint) {
        activeRequests -= 1
        endpoint.activeRequests -= 1
    }

    /// An endpoint answered with this status.
    func answered(_ endpoint: UpstreamEndpoint, status: Int, now: NIODeadline) {
        breaker.succeeded()
        guard status == 502 || status == 503 || status == 504 else { return endpoint.health.succeeded() }
        if endpoint.health.answeredWithError(now: now) { metrics.endpointPaused(upstream: upstream.name) }
    }

    /// An endpoint didn't answer a request.
    func failed(_ endpoint: UpstreamEndpoint, _ reason: String, now: NIODeadline) {
        lastFailure = reason
        endpoint.health.failed(now: now)
        metrics.endpointPaused(upstream: upstream.name)
        let wasOpen = breaker.isOpen
        breaker.failed(now: now)
        if breaker.isOpen, !wasOpen { metrics.circuitOpened(upstream: upstream.name) }
    }

    /// Takes a connection back whose response is over.
    func release(_ connection: UpstreamConnection) {
        guard !isClosed, !connection.endpoint.isRetired else { return connection.close() }
        connection.endpoint.idle.put(connection, now: eventLoop.now)?.close()
    }

    /// Forgets a connection that closed.
    func connectionClosed(_ connection: UpstreamConnection) {
        openCount -= 1
        connection.endpoint.idle.remove(connection)
    }

    /// Closes what has waited for too long, and asks endpoints whether they are well.
    func passTime(now: NIODeadline) {
        for endpoint in endpoints {
            for connection in endpoint.idle.expire(now: now) { connection.close() }
        }
        guard let check = upstream.policy.healthCheck else { return }
        if endpoints.isEmpty || freshUntil.map({ $0 <= now }) ?? true { resolve() }
        for endpoint in endpoints where endpoint.nextCheck <= now && !endpoint.isBeingChecked {
            endpoint.nextCheck = now + check.interval
            ask(endpoint, check)
        }
    }

    /// Closes what waits, and keeps no connection from now on.
    func close() {
        isClosed = true
        for endpoint in endpoints { closeIdle(endpoint) }
    }
}
