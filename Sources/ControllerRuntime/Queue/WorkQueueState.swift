import DequeModule
import HeapModule

/// The decisions of a work queue: which key is due, which is being worked on, which comes again later.
///
/// Pure: time comes in as the duration since the queue was made.
struct WorkQueueState<Key: Hashable & Sendable> {
    private struct Delayed: Comparable {
        var due: Duration
        var key: Key

        static func < (left: Delayed, right: Delayed) -> Bool { left.due < right.due }
        static func == (left: Delayed, right: Delayed) -> Bool { left.due == right.due && left.key == right.key }
    }

    private var ready: Deque<Key> = []
    /// Since when each key of `ready` has been waiting.
    private var readySince: [Key: Duration] = [:]
    /// Since when each key has been worked on.
    private var workedOnSince: [Key: Duration] = [:]
    /// Keys that were added while they were worked on.
    private var again: Set<Key> = []
    private var delayed: Heap<Delayed> = []
    /// When each delayed key is due; an entry of the heap that says otherwise is out of date.
    private var due: [Key: Duration] = [:]
    private var failures: [Key: Int] = [:]
    private let backoff: Backoff

    init(backoff: Backoff) { self.backoff = backoff }

    /// How many keys wait to be worked on, not counting delayed ones.
    var depth: Int { ready.count }

    /// How many keys are worked on.
    var active: Int { workedOnSince.count }

    /// When the first delayed key is due.
    mutating func nextDue() -> Duration? {
        while let first = delayed.min, due[first.key] != first.due { _ = delayed.popMin() }
        return delayed.min?.due
    }

    /// Adds a key to be worked on as soon as possible.
    ///
    /// - Returns: whether it is ready now: it may be waiting already, or be worked on at the moment, in which case it
    ///   comes again afterwards.
    mutating func add(_ key: Key, now: Duration) -> Bool {
        due[key] = nil
        if workedOnSince[key] != nil {
            again.insert(key)
            return false
        }
        guard readySince[key] == nil else { return false }
        readySince[key] = now
        ready.append(key)
        return true
    }

    /// Adds a key to be worked on at `moment`; when it is due earlier already, that stands.
    ///
    /// - Returns: whether ``nextDue()`` has become earlier.
    mutating func add(_ key: Key, at moment: Duration) -> Bool {
        // A key that is waiting is worked on earlier than `moment` anyway.
        guard readySince[key] == nil, due[key].map({ moment < $0 }) ?? true else { return false }
        let before = nextDue()
        due[key] = moment
        delayed.insert(Delayed(due: moment, key: key))
        // Entries that are out of date are dropped when they come up; many of them at once would be a leak.
        if delayed.count > 64, delayed.count > 2 * due.count {
            delayed = Heap(due.map { Delayed(due: $0.value, key: $0.key) })
        }
        return before.map { moment < $0 } ?? true
    }

    /// Makes the keys ready that are due.
    ///
    /// - Returns: how many became ready.
    mutating func promote(now: Duration) -> Int {
        var count = 0
        while let first = nextDue(), first <= now, let entry = delayed.popMin() {
            if add(entry.key, now: now) { count += 1 }
        }
        return count
    }

    /// Takes the key that has waited longest, with how long it waited.
    mutating func take(now: Duration) -> (key: Key, waited: Duration)? {
        guard let key = ready.popFirst() else { return nil }
        let since = readySince.removeValue(forKey: key) ?? now
        workedOnSince[key] = now
        return (key, now - since)
    }

    /// Ends the work on a key that was taken.
    ///
    /// - Returns: how long it took, and whether the key is ready again.
    mutating func finish(_ key: Key, now: Duration) -> (worked: Duration, isReady: Bool) {
        guard let since = workedOnSince.removeValue(forKey: key) else { return (.zero, false) }
        let isReady = again.remove(key) != nil && add(key, now: now)
        return (now - since, isReady)
    }

    /// Counts a failure of a key.
    ///
    /// - Returns: how long to wait before it is worked on again.
    mutating func delayAfterFailure(of key: Key, random: Double) -> Duration {
        defer { failures[key, default: 0] += 1 }
        return backoff.delay(failures: failures[key] ?? 0, random: random)
    }

    /// How often a key has failed in a row.
    func failures(of key: Key) -> Int { failures[key] ?? 0 }

    /// Ends a row of failures.
    mutating func forget(_ key: Key) { failures[key] = nil }

    /// How long the work under way has taken: all of it together, and the longest.
    func unfinished(now: Duration) -> (total: Duration, longest: Duration) {
        workedOnSince.values.reduce(into: (.zero, .zero)) { result, since in
            result.0 += now - since
            result.1 = max(result.1, now - since)
        }
    }
}
