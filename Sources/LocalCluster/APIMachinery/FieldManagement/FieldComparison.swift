import KubernetesModel

/// How two states of an object differ, as sets of fields.
struct FieldComparison {
    /// Fields that only the new state has.
    var added = FieldSet()
    /// Fields whose values differ.
    var modified = FieldSet()
    /// Fields that only the old state has.
    var removed = FieldSet()

    /// Compares two objects of a kind.
    init(_ old: JSONValue, _ new: JSONValue, schema: Schema) {
        compare(old, new, schema, [])
    }

    /// The difference without the fields of a set and those below them.
    func excluding(_ fields: FieldSet) -> FieldComparison {
        var result = self
        result.added = added.subtractingRecursively(fields)
        result.modified = modified.subtractingRecursively(fields)
        result.removed = removed.subtractingRecursively(fields)
        return result
    }

    private mutating func compare(_ old: JSONValue?, _ new: JSONValue?, _ schema: Schema, _ path: [PathElement]) {
        // An explicit null takes whatever form the other side has.
        let witness = [new, old].compactMap { $0 }.first { !$0.isNull } ?? .null
        let isEmpty = (old?.isEmptyContainer ?? true) && (new?.isEmptyContainer ?? true)
        switch MergeKind.of(witness, schema: schema) {
        case .map where !isEmpty:
            if let old, let new, old.isScalar || new.isScalar || old.arrayValue != nil || new.arrayValue != nil {
                compareLeaves(old, new, path)
                return
            }
            compareMembers(old?.objectValue ?? [:], new?.objectValue ?? [:], schema, path)
        case .list where !isEmpty:
            if let old, let new, old.isScalar || new.isScalar || old.objectValue != nil || new.objectValue != nil {
                compareLeaves(old, new, path)
                return
            }
            compareElements(old?.arrayValue ?? [], new?.arrayValue ?? [], schema, path)
        default:
            compareLeaves(old, new, path)
            return
        }
        if old == nil {
            added.insert(path[...])
        } else if new == nil {
            removed.insert(path[...])
        }
    }

    private mutating func compareLeaves(_ old: JSONValue?, _ new: JSONValue?, _ path: [PathElement]) {
        guard let old else { return added.insert(path[...]) }
        guard let new else { return removed.insert(path[...]) }
        if !old.isEquivalent(to: new) { modified.insert(path[...]) }
    }

    private mutating func compareMembers(
        _ old: [String: JSONValue], _ new: [String: JSONValue], _ schema: Schema, _ path: [PathElement]
    ) {
        for name in Set(old.keys).union(new.keys) {
            let before = old[name]
            let after = new[name]
            if let before, let after, before == after { continue }
            compare(before, after, schema.ownedMember(name) ?? .untyped, path + [.field(name)])
        }
    }

    private mutating func compareElements(
        _ old: [JSONValue], _ new: [JSONValue], _ schema: Schema, _ path: [PathElement]
    ) {
        let items = schema.ownedItems
        let before = Dictionary(grouping: schema.identified(old), by: \.0).mapValues { $0.map(\.1) }
        let after = Dictionary(grouping: schema.identified(new), by: \.0).mapValues { $0.map(\.1) }
        for element in Set(before.keys).union(after.keys) {
            let left = before[element] ?? []
            let right = after[element] ?? []
            if left.count <= 1, right.count <= 1 {
                compare(left.first, right.first, items, path + [element])
            } else if left.isEmpty {
                added.insert((path + [element])[...])
            } else if right.isEmpty {
                removed.insert((path + [element])[...])
            } else if !JSONValue.array(left).isEquivalent(to: .array(right)) {
                modified.insert((path + [element])[...])
            }
        }
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
