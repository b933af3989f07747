import DequeModule
import KubernetesModel

/// The last writes to one resource, oldest first: watches read it forward, lists of an earlier revision backward.
struct RevisionLog: Sendable {
    private var events: Deque<StorageEvent> = []
    private let limit: Int
    /// The newest revision whose events may be missing: reading after an older one is impossible.
    private(set) var floor: Int64

    /// An empty log that keeps `limit` events and knows nothing of what happened up to `floor`.
    init(limit: Int, floor: Int64) {
        self.limit = limit
        self.floor = floor
    }

    /// The revision of the newest event; the floor when there is none.
    var newest: Int64 { events.last?.revision ?? floor }

    mutating func append(_ event: StorageEvent) {
        events.append(event)
        while events.count > limit, let oldest = events.popFirst() { floor = oldest.revision }
    }

    /// At most `count` events after `revision`; `nil` when some of them are no longer kept.
    func events(after revision: Int64, count: Int) -> [StorageEvent]? {
        guard revision >= floor else { return nil }
        let start = firstIndex(after: revision)
        return Array(events[start..<min(events.count, start + count)])
    }

    /// For each object written after `revision`, what it was then (`nil`: absent); `nil` when that is no longer known.
    func states(at revision: Int64) -> [String: JSONValue?]? {
        guard revision >= floor else { return nil }
        var states: [String: JSONValue?] = [:]
        for event in events[firstIndex(after: revision)...] where states[event.key.path] == nil {
            states.updateValue(event.previous, forKey: event.key.path)
        }
        return states
    }

    /// The index of the first event after `revision`, found by bisection.
    private func firstIndex(after revision: Int64) -> Int {
        var low = 0
        var high = events.count
        while low < high {
            let middle = (low + high) / 2
            if events[middle].revision > revision { high = middle } else { low = middle + 1 }
        }
        return low
    }
}
