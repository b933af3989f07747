import EpollTransport
import Metrics
import NIOCore
import Observability

/// All that the connections of one event loop share; nothing of it is ever touched from elsewhere.
///
/// Nobody refers to it weakly: that would make every other reference to it slower. It lives until it is stopped.
final class GatewayLoop {
    /// How often deadlines are looked at: they are that exact.
    private static let tick = TimeAmount.milliseconds(100)

    /// The loop.
    let eventLoop: EpollEventLoop
    /// Limits of messages.
    let limits: MessageLimits
    /// How long to wait for what.
    let timeouts: GatewayTimeouts
    /// The gateway's own endpoints.
    let endpoints: any OwnEndpoints
    /// What counts and times.
    let metrics: RequestMetrics
    /// What logs requests, nil when nothing does.
    let accessLog: AccessLog?
    /// What records spans, nil when nobody does.
    let spans: RequestSpans?
    /// Nanoseconds since 1970.
    let wallClock: @Sendable () -> UInt64
    /// Which request goes where.
    private(set) var table: RoutingTable
    /// The pools, in the order of the table's upstreams.
    private(set) var pools: [UpstreamPool] = []
    /// Who may.
    var gatekeeper: Gatekeeper
    /// The present value of a Date field.
    private(set) var date: ByteBuffer
    /// Whether connections are to end with their present request.
    private(set) var isDraining = false
    /// Where trace ids come from.
    var generator: SplitMix64
    /// Sends what connections have written.
    let flushes: FlushQueue
    /// How much each client may ask for.
    let admission: AdmissionControl
    /// What holds for clients before their requests are looked at.
    let entrance: EntrancePolicy
    /// How many clients may be connected.
    let connectionLimit: ConnectionLimit
    /// What pages of other sites may do; nil leaves that to upstreams.
    let crossOrigin: CrossOriginPolicy?
    private var limiters: [RouteLimiter?] = []
    private let tokenCache: Int
    private let missedKey: @Sendable () -> Bool
    private var keys: SigningKeys
    private var issuer: TokenAuthority?
    private let poolConfiguration: UpstreamPool.Configuration
    private let resolver: HostResolver
    private var tableRevision = -1
    private var connections = SlotList<ClientConnection>()
    private var sessions = SlotList<HTTP2Session>()
    private var drained: EventLoopPromise<Void>?
    private var dateSecond: UInt64 = 0
    private var isStopped = false

    /// Makes the shared state of `eventLoop`, on that loop.
    init(_ parts: Parts, eventLoop: EpollEventLoop) {
        self.eventLoop = eventLoop
        flushes = FlushQueue(eventLoop: eventLoop)
        limits = parts.limits
        admission = parts.admission
        entrance = parts.entrance
        connectionLimit = parts.connectionLimit
        crossOrigin = parts.crossOrigin
        tokenCache = parts.tokenCache
        missedKey = parts.missedKey
        keys = parts.keys
        timeouts = parts.timeouts
        endpoints = parts.endpoints
        table = parts.table
        wallClock = parts.wallClock
        metrics = RequestMetrics(factory: parts.metrics)
        spans = parts.spanRecorder.map { RequestSpans(recorder: $0, sampler: parts.sampler) }
        accessLog =
            parts.logsRequests
            ? AccessLog(
                sink: parts.accessLogSink, recorder: parts.logRecorder, threadPool: parts.threadPool,
                eventLoop: eventLoop) : nil
        gatekeeper = Gatekeeper(keys: parts.keys, tokenCache: parts.tokenCache, missedKey: parts.missedKey)
        generator = SplitMix64(seed: parts.seed)
        date = ByteBuffer()
        poolConfiguration = UpstreamPool.Configuration(connectTimeout: parts.timeouts.connect, limits: parts.limits)
        resolver = HostResolver(threadPool: parts.threadPool, lookUp: parts.lookUp)
        pools = table.upstreams.map(makePool)
        refreshDate()
        scheduleTick()
    }

    /// Trusts these keys from now on.
    func replaceKeys(_ keys: SigningKeys) {
        self.keys = keys
        replaceGatekeeper()
    }

    /// Trusts this external issuer from now on.
    func replaceIssuer(_ issuer: TokenAuthority) {
        self.issuer = issuer
        replaceGatekeeper()
    }

    private func replaceGatekeeper() {
        gatekeeper = Gatekeeper(keys: keys, external: issuer, tokenCache: tokenCache, missedKey: missedKey)
    }

    /// Goes by this table from now on; requests under way end as they began.
    func replaceTable(_ snapshot: RoutesInForce.Snapshot) {
        guard snapshot.revision > tableRevision else { return }
        tableRevision = snapshot.revision
        let before = pools
        // An upstream that stays keeps its connections and what is known of its health.
        pools = snapshot.table.upstreams.map { upstream in
            before.first { $0.upstream == upstream } ?? makePool(upstream)
        }
        table = snapshot.table
        limiters = snapshot.limiters
        for pool in before where !pools.contains(where: { $0 === pool }) { pool.close() }
    }

    private func makePool(_ upstream: Upstream) -> UpstreamPool {
        UpstreamPool(
            upstream, configuration: poolConfiguration, eventLoop: eventLoop, resolver: resolver, metrics: metrics,
            seed: generator.next())
    }

    /// A request's place in the trace that its client told of, or in a new one; where somebody records traces, that is
    /// decided here.
    func trace(following caller: TraceParent?) -> TraceParent {
        var trace = caller?.child(using: &generator) ?? TraceParent(using: &generator)
        spans?.sample(&trace, caller: caller)
        return trace
    }

    /// What limits the route at `index` of the table; nil when nothing does.
    func limiter(ofRoute index: Int) -> RouteLimiter? { index < limiters.count ? limiters[index] : nil }

    /// A client connected with HTTP/2.
    func add(_ session: HTTP2Session) {
        sessions.add(session)
    }

    /// A client's connection of HTTP/2 closed.
    func remove(_ session: HTTP2Session) {
        sessions.remove(session)
        finishDrainIfEmpty()
    }

    /// A client connected, or began a request of HTTP/2.
    func add(_ connection: ClientConnection) {
        connections.add(connection)
        metrics.connectionOpened()
    }

    /// A client's connection closed.
    func remove(_ connection: ClientConnection) {
        connections.remove(connection)
        metrics.connectionClosed()
        finishDrainIfEmpty()
    }

    /// Ends each connection with its present request, at the latest after `timeout`.
    ///
    /// - Returns: a future of the moment when no connection is left.
    func drain(timeout: TimeAmount) -> EventLoopFuture<Void> {
        isDraining = true
        eventLoop.assumeIsolated().scheduleTask(in: timeout) { self.stop() }
        let promise = drained ?? eventLoop.makePromise(of: Void.self)
        drained = promise
        for session in sessions.elements { session.drain() }
        for connection in connections.elements { connection.awaitLastRequest() }
        finishDrainIfEmpty()
        return promise.futureResult
    }

    /// Closes everything now.
    func stop() {
        isStopped = true
        for connection in connections.elements { connection.abort() }
        for session in sessions.elements { session.abort() }
        for pool in pools { pool.close() }
        accessLog?.finish()
        spans?.flush()
    }

    /// When the loop's present turn began: exact enough for deadlines, and free.
    var now: NIODeadline { eventLoop.now }

    /// How many clients are connected.
    var connectionCount: Int { connections.elements.count }

    private func finishDrainIfEmpty() {
        guard connections.elements.isEmpty, sessions.elements.isEmpty, let drained else { return }
        self.drained = nil
        drained.succeed()
    }

    private func scheduleTick() {
        eventLoop.assumeIsolated().scheduleTask(in: Self.tick) { self.passTime() }
    }

    private func passTime() {
        guard !isStopped else { return }
        let now = NIODeadline.now()
        for connection in connections.elements where connection.deadline <= now { connection.deadlinePassed() }
        for session in sessions.elements where session.deadline <= now { session.abort() }
        for pool in pools { pool.passTime(now: now) }
        refreshDate()
        accessLog?.flush()
        spans?.flush()
        scheduleTick()
    }

    private func refreshDate() {
        let second = wallClock() / 1_000_000_000
        guard second != dateSecond else { return }
        dateSecond = second
        date = ByteBuffer(httpDate: second)
    }
}
