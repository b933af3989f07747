import KubernetesClient

/// The decisions of a work queue: which key is due, which is being worked on, which comes again later.
///
/// Pure: time comes in as the duration since the queue was made.
struct WorkQueueState<Key: Hashable & Sendable> {
    private struct Waiting {
        var since: Duration
        var priority: WorkPriority
        /// The place in the line that counts; a key that was raised has left one behind.
        var ticket: Int
    }

    private struct Work {
        var since: Duration
        var priority: WorkPriority
        /// How urgent the key is that was added while it was worked on.
        var again: WorkPriority?
    }

    /// How many keys of normal priority may overtake one of low priority that waits.
    static var patience: Int { 16 }

    private var waiting: [Key: Waiting] = [:]
    private var depths: [WorkPriority: Int] = [:]
    private var lines: [WorkPriority: FairLine<Key>] = [:]
    private var nextTicket = 0
    /// How many keys have overtaken the first of low priority.
    private var overtaking = 0
    private var work: [Key: Work] = [:]
    private var delayed = DelayedKeys<Key>()
    private var failures: [Key: Int] = [:]
    private var retries: TokenBucket?
    private let backoff: Backoff
    private let tenant: @Sendable (Key) -> String

    /// - Parameters:
    ///   - backoff: the waits after failures of one key in a row.
    ///   - retryLimit: how many failures of all keys together are tried again at most.
    ///   - tenant: whose key it is; tenants take turns.
    init(
        backoff: Backoff, retryLimit: RateLimit? = nil, tenant: @escaping @Sendable (Key) -> String = { _ in "" }
    ) {
        self.backoff = backoff
        self.tenant = tenant
        retries = retryLimit.map { TokenBucket($0) }
    }
}

extension WorkQueueState {
    /// How many keys wait to be worked on, not counting delayed ones.
    var depth: Int { waiting.count }

    /// How many keys of a priority wait to be worked on.
    func depth(of priority: WorkPriority) -> Int { depths[priority] ?? 0 }

    /// How many keys are worked on.
    var active: Int { work.count }

    /// How many keys are due later.
    var delayedCount: Int { delayed.count }

    /// When the first delayed key is due.
    mutating func nextDue() -> Duration? { delayed.next() }

    /// Adds a key to be worked on as soon as possible; one that waits already is raised to the higher priority.
    ///
    /// - Returns: whether it has become ready: it may be waiting already, or be worked on at the moment, in which case
    ///   it comes again afterwards.
    mutating func add(_ key: Key, priority: WorkPriority = .normal, now: Duration) -> Bool {
        delayed.remove(key)
        if let current = work[key] {
            work[key]?.again = max(current.again ?? priority, priority)
            return false
        }
        guard let current = waiting[key] else {
            enqueue(key, priority: priority, since: now)
            return true
        }
        if current.priority < priority {
            depths[current.priority, default: 0] -= 1
            enqueue(key, priority: priority, since: current.since)
            compact(current.priority)
        }
        return false
    }

    /// Adds a key to be worked on at `moment`; when it is due earlier already, that stands.
    ///
    /// - Returns: whether ``nextDue()`` has become earlier.
    mutating func add(_ key: Key, priority: WorkPriority = .low, at moment: Duration) -> Bool {
        // A key that is waiting is worked on earlier than `moment` anyway.
        guard waiting[key] == nil else { return false }
        return delayed.add(key, at: moment, priority: priority)
    }

    /// Makes the keys ready that are due.
    ///
    /// - Returns: how many became ready.
    mutating func promote(now: Duration) -> Int {
        var count = 0
        while let (key, priority) = delayed.popDue(now: now) {
            if add(key, priority: priority, now: now) { count += 1 }
        }
        return count
    }

    /// Takes the key whose turn it is, with how long it waited.
    mutating func take(now: Duration) -> (key: Key, waited: Duration)? {
        guard let priority = nextPriority() else { return nil }
        overtaking = priority == .low || depth(of: .low) == 0 ? 0 : overtaking + 1
        while let place = lines[priority]?.popFirst() {
            guard let current = waiting[place.key], current.ticket == place.ticket else { continue }
            waiting[place.key] = nil
            depths[priority, default: 0] -= 1
            work[place.key] = Work(since: now, priority: priority)
            return (place.key, now - current.since)
        }
        return nil
    }

    /// Ends the work on a key that was taken.
    ///
    /// - Returns: how long it took, and whether the key is ready again.
    mutating func finish(_ key: Key, now: Duration) -> (worked: Duration, isReady: Bool) {
        guard let done = work.removeValue(forKey: key) else { return (.zero, false) }
        let isReady = done.again.map { add(key, priority: $0, now: now) } ?? false
        return (now - done.since, isReady)
    }

    /// Adds a key that has failed, to be worked on after a wait that grows with every failure in a row; it keeps its
    /// priority.
    ///
    /// - Returns: whether ``nextDue()`` has become earlier.
    mutating func addAfterFailure(_ key: Key, now: Duration, random: Double) -> Bool {
        let own = backoff.delay(failures: failures[key] ?? 0, random: random)
        failures[key, default: 0] += 1
        let shared = retries?.take(at: now) ?? .zero
        return add(key, priority: work[key]?.priority ?? .normal, at: now + max(own, shared))
    }

    /// How often a key has failed in a row.
    func failures(of key: Key) -> Int { failures[key] ?? 0 }

    /// Ends a row of failures.
    mutating func forget(_ key: Key) { failures[key] = nil }

    /// How long each key has been worked on.
    func unfinished(now: Duration) -> [Key: Duration] { work.mapValues { now - $0.since } }

    /// How often each key has failed in a row that hasn't succeeded since.
    var failing: [Key: Int] { failures }

    /// Since when each key that waits has been waiting.
    func waitingTimes(now: Duration) -> [Key: Duration] { waiting.mapValues { now - $0.since } }
}

extension WorkQueueState {
    /// The priority that is served next: the highest that has keys, but now and then the other one.
    private func nextPriority() -> WorkPriority? {
        guard depth(of: .normal) > 0 else { return depth(of: .low) > 0 ? .low : nil }
        return depth(of: .low) > 0 && overtaking >= Self.patience ? .low : .normal
    }

    private mutating func enqueue(_ key: Key, priority: WorkPriority, since: Duration) {
        nextTicket += 1
        waiting[key] = Waiting(since: since, priority: priority, ticket: nextTicket)
        depths[priority, default: 0] += 1
        lines[priority, default: FairLine()].append(.init(key: key, ticket: nextTicket), tenant: tenant(key))
    }

    /// Drops places that raised keys have left behind, when they are many.
    private mutating func compact(_ priority: WorkPriority) {
        let count = lines[priority]?.count ?? 0
        guard count > 64, count > 2 * depth(of: priority) else { return }
        let waiting = waiting
        lines[priority]?.keep { waiting[$0.key]?.ticket == $0.ticket }
    }
}
