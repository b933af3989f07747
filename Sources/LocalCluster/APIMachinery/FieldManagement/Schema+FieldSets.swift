import KubernetesModel

extension Schema {
    /// The fields that a manager who applies `value` owns: its leaves, and the elements of its lists.
    func appliedFields(of value: JSONValue) -> FieldSet {
        var set = FieldSet()
        switch (MergeKind.of(value, schema: self), value) {
        case (.map, .object(let members)):
            for (name, member) in members {
                let element = PathElement.field(name)
                let schema = ownedMember(name) ?? .untyped
                if properties[name] == nil || member.isNull || member == [:] || schema.isOwnedWhole(member) {
                    set.insert(element)
                }
                set.setChild(schema.appliedFields(of: member), below: element)
            }
        case (.list, .array(let elements)):
            let items = ownedItems
            for (element, member) in identified(elements) {
                set.insert(element)
                set.setChild(items.appliedFields(of: member), below: element)
            }
        default: break
        }
        return set
    }

    /// Whether a value is a leaf of field ownership.
    private func isOwnedWhole(_ value: JSONValue) -> Bool {
        if case .leaf = MergeKind.of(value, schema: self) { true } else { false }
    }

    /// The object without the fields of a set and all that is below them; `nil` when nothing of it is left.
    func removing(_ fields: FieldSet, from value: JSONValue) -> JSONValue? {
        switch (MergeKind.of(value, schema: self), value) {
        case (.map, .object(let members)):
            var result: [String: JSONValue] = [:]
            for (name, member) in members {
                let element = PathElement.field(name)
                if fields.members.contains(element) { continue }
                if let below = fields.children[element] {
                    result[name] = (ownedMember(name) ?? .untyped).removing(below, from: member)
                } else {
                    result[name] = member
                }
            }
            return result.isEmpty && !members.isEmpty ? nil : .object(result)
        case (.list, .array(let elements)):
            let items = ownedItems
            var result: [JSONValue] = []
            for (element, member) in identified(elements) {
                if fields.members.contains(element) { continue }
                guard let below = fields.children[element] else {
                    result.append(member)
                    continue
                }
                if let rest = items.removing(below, from: member) { result.append(rest) }
            }
            return result.isEmpty && !elements.isEmpty ? nil : .array(result)
        default: return value
        }
    }
}
