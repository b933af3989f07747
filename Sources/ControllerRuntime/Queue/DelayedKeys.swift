import HeapModule

/// Keys that are due later, each once and at the earliest moment that was asked for.
struct DelayedKeys<Key: Hashable> {
    private struct Entry: Comparable {
        var due: Duration
        var key: Key

        static func < (left: Entry, right: Entry) -> Bool { left.due < right.due }
        static func == (left: Entry, right: Entry) -> Bool { left.due == right.due && left.key == right.key }
    }

    private var heap: Heap<Entry> = []
    /// When each key is due; an entry of the heap that says otherwise is out of date.
    private var due: [Key: (moment: Duration, priority: WorkPriority)] = [:]

    /// How many keys are due later.
    var count: Int { due.count }

    /// When the first one is due.
    mutating func next() -> Duration? {
        while let first = heap.min, due[first.key]?.moment != first.due { heap.removeMin() }
        return heap.min?.due
    }

    /// Adds a key; when it is due earlier already, that stands, and so does the higher priority.
    ///
    /// - Returns: whether ``next()`` has become earlier.
    mutating func add(_ key: Key, at moment: Duration, priority: WorkPriority) -> Bool {
        if let known = due[key], known.moment <= moment {
            due[key]?.priority = max(known.priority, priority)
            return false
        }
        let before = next()
        due[key] = (moment, max(priority, due[key]?.priority ?? priority))
        heap.insert(Entry(due: moment, key: key))
        // Entries that are out of date are dropped when they come up; many of them at once would be a leak.
        if heap.count > 64, heap.count > 2 * due.count {
            heap = Heap(due.map { Entry(due: $0.value.moment, key: $0.key) })
        }
        return before.map { moment < $0 } ?? true
    }

    /// Drops a key.
    mutating func remove(_ key: Key) { due[key] = nil }

    /// Takes out a key that is due.
    mutating func popDue(now: Duration) -> (key: Key, priority: WorkPriority)? {
        guard let first = next(), first <= now, let entry = heap.popMin(),
            let known = due.removeValue(forKey: entry.key)
        else { return nil }
        return (entry.key, known.priority)
    }
}
