import Metrics

/// What the pool tells of itself, named as its dashboards know it.
final class PoolMetrics: Sendable {
    private let open: Gauge
    private let busy: Gauge
    private let waiting: Gauge
    private let acquireTimer: Timer
    private let opened: Counter
    private let failed: Counter
    private let lost: Counter
    private let refusals: [PoolState.Refusal: Counter]

    init(factory: any MetricsFactory) {
        open = Gauge(label: "postgresql_pool_open_connections", factory: factory)
        busy = Gauge(label: "postgresql_pool_busy_connections", factory: factory)
        waiting = Gauge(label: "postgresql_pool_waiting", factory: factory)
        acquireTimer = Timer(label: "postgresql_pool_acquire_duration", dimensions: [], factory: factory)
        opened = Counter(label: "postgresql_pool_connections_opened", factory: factory)
        failed = Counter(label: "postgresql_pool_connections_failed", factory: factory)
        lost = Counter(label: "postgresql_pool_connections_lost", factory: factory)
        let reasons: [(PoolState.Refusal, String)] = [
            (.queueFull, "queue_full"), (.timedOut, "timed_out"), (.unavailable, "unavailable"),
            (.shuttingDown, "shutting_down"),
        ]
        refusals = Dictionary(
            uniqueKeysWithValues: reasons.map { reason, label in
                (reason, Counter(label: "postgresql_pool_refused", dimensions: [("reason", label)], factory: factory))
            })
    }

    func update(from state: PoolState) {
        open.record(state.slots.count(where: \.isUsable))
        busy.record(state.slots.count { $0.underWay > 0 || $0.phase == .leased })
        waiting.record(state.waiters.count)
    }

    func acquired(after wait: Duration) { acquireTimer.record(duration: wait) }
    func refused(_ reason: PoolState.Refusal) { refusals[reason]?.increment() }
    func connectionOpened() { opened.increment() }
    func connectionFailed() { failed.increment() }
    func connectionLost() { lost.increment() }
}
