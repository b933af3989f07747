import KubernetesModel

/// How two states of an object differ, as sets of fields.
struct FieldComparison {
    /// Fields that only the new state has.
    var added = FieldSet()
    /// Fields whose values differ.
    var modified = FieldSet()
    /// Fields that only the old state has.
    var removed = FieldSet()

    private init() {}

    /// Compares two objects of a kind.
    init(_ old: JSONValue, _ new: JSONValue, schema: Schema) {
        _ = compare(old, new, schema)
    }

    /// The difference without the fields of a set and those below them.
    func excluding(_ fields: FieldSet) -> FieldComparison {
        var result = self
        result.added = added.subtractingRecursively(fields)
        result.modified = modified.subtractingRecursively(fields)
        result.removed = removed.subtractingRecursively(fields)
        return result
    }

    /// What happened to a value itself, beside what is below it.
    private enum Change {
        case none
        case added
        case modified
        case removed
    }

    /// Notes how what is below two values differs; returns how they themselves do.
    private mutating func compare(_ old: JSONValue?, _ new: JSONValue?, _ schema: Schema) -> Change {
        // An explicit null takes whatever form the other side has.
        let witness = [new, old].compactMap { $0 }.first { !$0.isNull } ?? .null
        let isEmpty = (old?.isEmptyContainer ?? true) && (new?.isEmptyContainer ?? true)
        switch MergeKind.of(witness, schema: schema) {
        case .map where !isEmpty:
            if let old, let new, old.isScalar || new.isScalar || old.arrayValue != nil || new.arrayValue != nil {
                return compareLeaves(old, new)
            }
            compareMembers(old?.objectValue ?? [:], new?.objectValue ?? [:], schema)
        case .list where !isEmpty:
            if let old, let new, old.isScalar || new.isScalar || old.objectValue != nil || new.objectValue != nil {
                return compareLeaves(old, new)
            }
            compareElements(old?.arrayValue ?? [], new?.arrayValue ?? [], schema)
        default: return compareLeaves(old, new)
        }
        if old == nil { return .added }
        return new == nil ? .removed : .none
    }

    private func compareLeaves(_ old: JSONValue?, _ new: JSONValue?) -> Change {
        guard let old else { return .added }
        guard let new else { return .removed }
        return old.isEquivalent(to: new) ? .none : .modified
    }

    private mutating func compareMembers(
        _ old: [String: JSONValue], _ new: [String: JSONValue], _ schema: Schema
    ) {
        for (name, before) in old {
            let after = new[name]
            if before != after { compare(before, after, at: .field(name), schema.ownedMember(name) ?? .untyped) }
        }
        for (name, after) in new where old[name] == nil {
            compare(nil, after, at: .field(name), schema.ownedMember(name) ?? .untyped)
        }
    }

    private mutating func compareElements(_ old: [JSONValue], _ new: [JSONValue], _ schema: Schema) {
        let items = schema.ownedItems
        let before = Dictionary(grouping: schema.identified(old), by: \.0).mapValues { $0.map(\.1) }
        let after = Dictionary(grouping: schema.identified(new), by: \.0).mapValues { $0.map(\.1) }
        for element in Set(before.keys).union(after.keys) {
            let left = before[element] ?? []
            let right = after[element] ?? []
            if left.count <= 1, right.count <= 1 {
                compare(left.first, right.first, at: element, items)
            } else if left.isEmpty {
                added.insert(element)
            } else if right.isEmpty {
                removed.insert(element)
            } else if !JSONValue.array(left).isEquivalent(to: .array(right)) {
                modified.insert(element)
            }
        }
    }

    /// Compares two parts of the same place in both values.
    private mutating func compare(_ old: JSONValue?, _ new: JSONValue?, at element: PathElement, _ schema: Schema) {
        var below = FieldComparison()
        switch below.compare(old, new, schema) {
        case .none: break
        case .added: added.insert(element)
        case .modified: modified.insert(element)
        case .removed: removed.insert(element)
        }
        if !below.added.isEmpty { added.setChild(below.added, below: element) }
        if !below.modified.isEmpty { modified.setChild(below.modified, below: element) }
        if !below.removed.isEmpty { removed.setChild(below.removed, below: element) }
    }
}

extension JSONValue {
    /// Whether the value is `null` or holds nothing.
    var isEmptyContainer: Bool {
        switch self {
        case .null: true
        case .object(let members): members.isEmpty
        case .array(let elements): elements.isEmpty
        default: false
        }
    }

    /// Whether the value is a string, a number or a Boolean.
    var isScalar: Bool {
        switch self {
        case .null, .object, .array: false
        default: true
        }
    }
}
