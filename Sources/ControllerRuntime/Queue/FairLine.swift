import DequeModule

/// A line of keys in which tenants take turns, so that one with many keys doesn't keep the others waiting.
///
/// Within a tenant the first to come is the first to go.
struct FairLine<Key> {
    /// A place in the line.
    struct Place {
        var key: Key
        /// Tells this place from others that the same key has had.
        var ticket: Int
    }

    private var lines: [String: Deque<Place>] = [:]
    /// The tenants that have keys, next one first.
    private var turns: Deque<String> = []
    /// How many places there are.
    private(set) var count = 0

    /// Adds a place at the end of its tenant's line.
    mutating func append(_ place: Place, tenant: String) {
        if lines[tenant] == nil { turns.append(tenant) }
        lines[tenant, default: []].append(place)
        count += 1
    }

    /// Takes the first place of the tenant whose turn it is.
    mutating func popFirst() -> Place? {
        guard let tenant = turns.popFirst() else { return nil }
        let place = lines[tenant]?.popFirst()
        count -= 1
        if lines[tenant]?.isEmpty ?? true { lines[tenant] = nil } else { turns.append(tenant) }
        return place
    }

    /// Keeps only some places.
    mutating func keep(where isKept: (Place) -> Bool) {
        lines = lines.mapValues { $0.filter(isKept) }.filter { !$0.value.isEmpty }
        let kept = lines
        turns.removeAll { kept[$0] == nil }
        count = lines.values.reduce(0) { $0 + $1.count }
    }
}
