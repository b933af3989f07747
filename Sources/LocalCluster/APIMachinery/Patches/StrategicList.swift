import KubernetesModel

/// How one list merges in a strategic merge patch: as a set of scalars, or as objects told apart by a member.
struct StrategicList {
    /// The list's member name.
    var name: String
    /// The list's schema.
    var schema: Schema

    private var key: String? { schema.patchMergeKey }

    /// The list after the elements of a patch.
    ///
    /// New elements stand before the old ones that the patch does not name, in the patch's order.
    func merge(_ original: [JSONValue], _ patch: [JSONValue]) throws(PatchError) -> [JSONValue] {
        guard let key else { return mergePrimitives(original, patch) }
        var result = original
        var changes: [JSONValue] = []
        var replaces = false
        for change in patch {
            guard case .object(var members) = change else {
                throw PatchError(
                    kind: .unmergeable,
                    message: "patch element is not a map, but a \(GoSyntax.typeName(change)) in list \(name)")
            }
            guard let directive = members.removeValue(forKey: StrategicMergePatch.directive) else {
                changes.append(change)
                continue
            }
            switch directive.stringValue {
            case "replace": replaces = true
            case "delete":
                let value = try Self.key(key, of: members)
                result.removeAll { $0[key] == value }
            case "merge": changes.append(.object(members))
            default: throw StrategicMergePatch.unknownDirective(directive)
            }
        }
        if replaces { return changes }
        for change in changes {
            let members = change.objectValue ?? [:]
            let value = try Self.key(key, of: members)
            if let index = result.firstIndex(where: { $0[key].map { $0.isEquivalent(to: value) } ?? false }) {
                result[index] = .object(
                    try StrategicMergePatch.merge(
                        result[index].objectValue ?? [:], members, schema: schema.items?.resolved))
            } else {
                result.append(
                    .object(try StrategicMergePatch.merge([:], members, schema: schema.items?.resolved)))
            }
        }
        let order = changes.compactMap { $0[key] }
        return arranged(result, by: order, original: original.compactMap { $0[key] }) { $0[key] }
    }

    /// Brings the list into the order that a `$setElementOrder` directive gives.
    func ordered(_ elements: [JSONValue], by order: [JSONValue]) -> [JSONValue] {
        let identity: (JSONValue) -> JSONValue? = { element in key.map { element[$0] } ?? element }
        return arranged(
            elements, by: order.compactMap(identity), original: elements.compactMap(identity), identity: identity)
    }

    private func mergePrimitives(_ original: [JSONValue], _ patch: [JSONValue]) -> [JSONValue] {
        var result = original
        for element in patch where !result.contains(element) { result.append(element) }
        return arranged(result, by: patch, original: original) { $0 }
    }

    /// The elements that `order` names, in its order, among the others in theirs.
    ///
    /// Elements that only the server has keep their place before the first ordered one that followed them.
    private func arranged(
        _ elements: [JSONValue], by order: [JSONValue], original: [JSONValue], identity: (JSONValue) -> JSONValue?
    ) -> [JSONValue] {
        func position(_ element: JSONValue, in list: [JSONValue]) -> Int? {
            identity(element).flatMap { value in list.firstIndex { $0.isEquivalent(to: value) } }
        }
        let named = elements.filter { position($0, in: order) != nil }
            .sorted { (position($0, in: order) ?? 0) < (position($1, in: order) ?? 0) }
        let others = elements.filter { position($0, in: order) == nil }
        var result: [JSONValue] = []
        var left = named[...]
        var right = others[...]
        while let first = left.first, let second = right.first {
            // An element that the server does not have yet goes before those it has.
            let leftPlace = position(first, in: original)
            let rightPlace = position(second, in: original) ?? Int.max
            if leftPlace.map({ $0 < rightPlace }) ?? true {
                result.append(first)
                left.removeFirst()
            } else {
                result.append(second)
                right.removeFirst()
            }
        }
        return result + left + right
    }

    private static func key(_ key: String, of members: [String: JSONValue]) throws(PatchError) -> JSONValue {
        if let value = members[key] { return value }
        throw PatchError(
            kind: .unmergeable,
            message: "map: \(GoSyntax.plain(.object(members))) does not contain declared merge key: \(key)")
    }
}
