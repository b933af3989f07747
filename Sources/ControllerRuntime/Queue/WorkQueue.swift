public import KubernetesClient
public import Metrics
import Synchronization

/// Keys to be worked on, each once, however often it was added meanwhile, and by nobody else at the same time.
///
/// Workers call ``next()`` and end each key with ``finish(_:)``. Delayed keys come up while ``run()`` runs.
///
/// *Guarantees*: a key that is added is given out after that. What has happened goes before what is only looked at again,
/// which is overtaken a bounded number of times. Tenants take turns, however many keys one of them has.
public final class WorkQueue<Key: Hashable & Sendable>: Sendable {
    private struct State {
        var keys: WorkQueueState<Key>
        var waiting: [(id: Int, continuation: CheckedContinuation<Key?, Never>)] = []
        var nextWaiter = 0
        var isShutDown = false
    }

    /// What the queue is called in metrics.
    public let name: String

    private let state: Mutex<State>
    private let time: MonotonicTime
    private let random: RandomSource
    private let delays = Wakeup()
    private let beginnings = Wakeup()
    private let metrics: WorkQueueMetrics

    /// Makes an empty queue.
    ///
    /// - Parameters:
    ///   - backoff: the waits after failures of one key in a row.
    ///   - retryLimit: how many failures of all keys together are tried again at most; `nil` for any number.
    ///   - metrics: where its work is counted.
    ///   - tenant: whose key it is; tenants take turns.
    public init(
        name: String,
        backoff: Backoff = Backoff(initial: .milliseconds(5), maximum: .seconds(120), jitter: 0.1),
        retryLimit: RateLimit? = RateLimit(requestsPerSecond: 10, burst: 100),
        clock: some Clock<Duration> = ContinuousClock(),
        random: some RandomNumberGenerator & Sendable = SystemRandomNumberGenerator(),
        metrics: any MetricsFactory = MetricsSystem.factory,
        tenant: @escaping @Sendable (Key) -> String = { _ in "" }
    ) {
        self.name = name
        state = Mutex(State(keys: WorkQueueState(backoff: backoff, retryLimit: retryLimit, tenant: tenant)))
        time = MonotonicTime(clock)
        self.random = RandomSource(random)
        self.metrics = WorkQueueMetrics(queue: name, factory: metrics)
    }
}

extension WorkQueue {
    /// How many keys wait to be worked on, not counting delayed ones.
    public var depth: Int { state.withLock { $0.keys.depth } }

    /// How often a key has failed in a row.
    public func failures(of key: Key) -> Int { state.withLock { $0.keys.failures(of: key) } }

    /// Adds a key to be worked on as soon as possible; one that waits already is raised to the higher priority.
    public func add(_ key: Key, priority: WorkPriority = .normal) {
        change { state, now in
            if state.keys.add(key, priority: priority, now: now) { metrics.adds.increment() }
        }
    }

    /// Adds a key to be worked on after a delay; when it is due earlier already, that stands.
    public func add(_ key: Key, after delay: Duration, priority: WorkPriority = .low) {
        guard delay > .zero else { return add(key, priority: priority) }
        let isEarlier = state.withLock { state in
            !state.isShutDown && state.keys.add(key, priority: priority, at: time.now + delay)
        }
        if isEarlier { delays.signal() }
    }

    /// Adds a key that has failed, to be worked on after a wait that grows with every failure in a row; it keeps its
    /// priority.
    public func addAfterFailure(_ key: Key) {
        let random = random.unit()
        metrics.retries.increment()
        let isEarlier = state.withLock { state in
            !state.isShutDown && state.keys.addAfterFailure(key, now: time.now, random: random)
        }
        if isEarlier { delays.signal() }
    }

    /// Ends a row of failures of a key.
    public func forget(_ key: Key) {
        state.withLock { $0.keys.forget(key) }
    }

    /// The next key, as soon as there is one; `nil` when the queue is shut down or the task cancelled.
    ///
    /// Call ``finish(_:)`` when the work on it is done.
    public func next() async -> Key? {
        let id = state.withLock { state in
            state.nextWaiter += 1
            return state.nextWaiter
        }
        return await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let isEnd = state.withLock { state in
                    if state.isShutDown || Task.isCancelled { return true }
                    state.waiting.append((id, continuation))
                    return false
                }
                if isEnd { continuation.resume(returning: nil) } else { change { _, _ in } }
            }
        } onCancel: {
            let waiter = state.withLock { state in
                state.waiting.firstIndex { $0.id == id }.map { state.waiting.remove(at: $0) }
            }
            waiter?.continuation.resume(returning: nil)
        }
    }

    /// Ends the work on a key.
    public func finish(_ key: Key) {
        change { state, now in
            let (worked, isReady) = state.keys.finish(key, now: now)
            metrics.workDuration.record(duration: worked)
            if isReady { metrics.adds.increment() }
        }
    }

    /// Gives out no more keys; work under way goes on.
    public func shutDown() {
        let waiting = state.withLock { state in
            state.isShutDown = true
            defer { state.waiting = [] }
            return state.waiting
        }
        for waiter in waiting { waiter.continuation.resume(returning: nil) }
        delays.signal()
    }

    /// What the queue holds at the moment: since when keys wait and are worked on, and how often they have failed.
    func look() -> (waiting: [Key: Duration], working: [Key: Duration], failing: [Key: Int], delayed: Int) {
        let now = time.now
        return state.withLock { state in
            (
                state.keys.waitingTimes(now: now), state.keys.unfinished(now: now), state.keys.failing,
                state.keys.delayedCount
            )
        }
    }

    /// Brings delayed keys up when they are due, until the task is cancelled or the queue shut down.
    public func run() async {
        // Ends with the scope.
        async let _ = measureWork()
        await bringUpDelayed()
    }

    private func bringUpDelayed() async {
        while !Task.isCancelled {
            let (isShutDown, due) = state.withLock { ($0.isShutDown, $0.keys.nextDue()) }
            if isShutDown { return }
            let wait = due.map { max(.zero, $0 - time.now) }
            if wait != .zero { await delays.wait(atMost: wait, time) }
            change { state, now in
                let count = state.keys.promote(now: now)
                if count > 0 { metrics.adds.increment(by: count) }
            }
        }
    }

    /// Measures work under way: work that never ends would show in no other metric.
    private func measureWork() async {
        while !Task.isCancelled {
            let unfinished = state.withLock { $0.keys.unfinished(now: time.now) }
            metrics.record(unfinished: unfinished.values)
            if unfinished.isEmpty {
                await beginnings.wait()
            } else {
                // The interval of client-go.
                do { try await time.sleep(for: .milliseconds(500)) } catch { return }
            }
        }
    }

    /// Changes the state and hands ready keys to waiting workers.
    private func change(_ body: (inout State, Duration) -> Void) {
        let now = time.now
        let (handed, begins) = state.withLock { state in
            body(&state, now)
            let wasIdle = state.keys.active == 0
            var handed: [(CheckedContinuation<Key?, Never>, Key)] = []
            while !state.isShutDown, !state.waiting.isEmpty, let (key, waited) = state.keys.take(now: now) {
                metrics.queueDuration.record(duration: waited)
                handed.append((state.waiting.removeFirst().continuation, key))
            }
            metrics.record { state.keys.depth(of: $0) }
            return (handed, wasIdle && !handed.isEmpty)
        }
        if begins { beginnings.signal() }
        for (continuation, key) in handed { continuation.resume(returning: key) }
    }
}
