import KubernetesModel

/// Decides what becomes of each event, so that a repeating one costs little; numbers as client-go's.
///
/// Pure: events carry their time.
struct EventCorrelator {
    /// What is to be done about an event.
    enum Decision: Equatable {
        /// Nothing: its object reports this too often.
        case drop
        /// Create it.
        case create(message: String, identity: Identity)
        /// Set the count of the event of that name.
        case count(name: String, count: Int, message: String, identity: Identity)
    }

    /// What makes two events the same.
    struct Identity: Hashable {
        var object: String
        var severity: String
        var reason: String
        /// `nil` for an event that stands for many with different messages.
        var message: String?
    }

    /// How many similar events within ``window`` stand for themselves.
    static let similarLimit = 10
    /// For how long events are counted together.
    static let window = Duration.seconds(600)
    /// How many events of one object and reason may come at once: a reason that repeats itself silences no other.
    static let burst = 25.0
    /// After how long an object may report one more for that reason.
    static let refill = Duration.seconds(300)
    /// How many objects and events are remembered.
    static let memory = 4096

    private struct Known {
        var name: String?
        var count: Int
        var last: Duration
    }

    private struct Similar {
        var messages: Set<String>
        var start: Duration
    }

    private struct Bucket {
        var tokens: Double
        var last: Duration
    }

    private var known: [Identity: Known] = [:]
    private var similar: [Identity: Similar] = [:]
    private var buckets: [Identity: Bucket] = [:]

    /// What is to be done about an event.
    mutating func decide(_ event: RecordedEvent) -> Decision {
        let object = event.regarding.uid ?? "\(event.regarding.namespace ?? "")/\(event.regarding.name ?? "")"
        let now = event.elapsed
        forgetOld(now)
        let group = Identity(object: object, severity: event.severity.rawValue, reason: event.reason)
        guard takeToken(of: group, now: now) else { return .drop }

        var family = similar[group] ?? Similar(messages: [], start: now)
        if now - family.start > Self.window { family = Similar(messages: [], start: now) }
        if family.messages.count < Self.similarLimit { family.messages.insert(event.message) }
        similar[group] = family

        var identity = group
        var message = event.message
        if family.messages.contains(event.message) {
            identity.message = event.message
        } else {
            message = "(combined from similar events): \(event.message)"
        }
        var entry = known[identity] ?? Known(count: 0, last: now)
        entry.count += 1
        entry.last = now
        known[identity] = entry
        guard let name = entry.name else { return .create(message: message, identity: identity) }
        return .count(name: name, count: entry.count, message: message, identity: identity)
    }

    /// Remembers under which name an event was created.
    mutating func created(_ identity: Identity, name: String) {
        guard var entry = known[identity] else { return }
        entry.name = name
        entry.count = 1
        known[identity] = entry
    }

    private mutating func takeToken(of group: Identity, now: Duration) -> Bool {
        var bucket = buckets[group] ?? Bucket(tokens: Self.burst, last: now)
        bucket.tokens = min(Self.burst, bucket.tokens + (now - bucket.last) / Self.refill)
        bucket.last = now
        defer { buckets[group] = bucket }
        guard bucket.tokens >= 1 else { return false }
        bucket.tokens -= 1
        return true
    }

    /// Keeps the memory bounded: what hasn't been heard of within the window goes first, then everything.
    private mutating func forgetOld(_ now: Duration) {
        if known.count > Self.memory {
            known = known.filter { now - $0.value.last < Self.window }
            if known.count > Self.memory { known = [:] }
        }
        if similar.count > Self.memory {
            similar = similar.filter { now - $0.value.start < Self.window }
            if similar.count > Self.memory { similar = [:] }
        }
        if buckets.count > Self.memory {
            // A full bucket says no more than none.
            buckets = buckets.filter { $0.value.tokens + (now - $0.value.last) / Self.refill < Self.burst }
            if buckets.count > Self.memory { buckets = [:] }
        }
    }
}
