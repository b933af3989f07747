import KubernetesModel

extension Schema {
    /// Puts the fields of `applied` over those of `live`: members and elements merge, leaves are replaced.
    ///
    /// New elements of lists are placed so that both the live and the applied order hold where they agree, and the
    /// applied one wins where they don't.
    func merging(_ live: JSONValue, _ applied: JSONValue) -> JSONValue {
        switch (MergeKind.of(applied.isNull ? live : applied, schema: self), live, applied) {
        case (.map, .object(let old), .null) where !old.isEmpty: return live
        case (.list, .array(let old), .null) where !old.isEmpty: return live
        case (.map, .object(let old), .object(let new)):
            var result = old
            for (name, value) in new {
                if let before = old[name] {
                    result[name] = (ownedMember(name) ?? .untyped).merging(before, value)
                } else {
                    result[name] = value
                }
            }
            return .object(result)
        case (.list, .array(let old), .array(let new)):
            return .array(mergingElements(old, new))
        default: return applied
        }
    }

    private func mergingElements(_ live: [JSONValue], _ applied: [JSONValue]) -> [JSONValue] {
        let items = ownedItems
        let left = identified(live)
        let right = identified(applied)
        let onLeft = Dictionary(left, uniquingKeysWith: { first, _ in first })
        let onRight = Dictionary(right, uniquingKeysWith: { first, _ in first })
        var shared = right.lazy.map(\.0).filter { onLeft[$0] != nil }[...]
        var result: [JSONValue] = []
        var merged: Set<PathElement> = []
        var leftIndex = 0
        var rightIndex = 0

        func takeRight() {
            let (element, value) = right[rightIndex]
            merged.insert(element)
            result.append(onLeft[element].map { items.merging($0, value) } ?? value)
            if shared.first == element { shared.removeFirst() }
            rightIndex += 1
        }

        while leftIndex < left.count || rightIndex < right.count {
            if leftIndex < left.count, rightIndex < right.count {
                let element = left[leftIndex].0
                if element == right[rightIndex].0 {
                    takeRight()
                    leftIndex += 1
                    continue
                }
                if onRight[element] != nil, let next = shared.first, next != element {
                    leftIndex += 1  // Shared, but its turn in the applied order comes later.
                    continue
                }
            }
            if leftIndex < left.count {
                let element = left[leftIndex].0
                if onRight[element] == nil {
                    result.append(left[leftIndex].1)
                    leftIndex += 1
                    continue
                }
                if merged.contains(element) { leftIndex += 1 }
            }
            if rightIndex < right.count { takeRight() }
        }
        return result
    }

    /// The elements of a list with their identities; what can't be identified is told apart by position.
    func identified(_ elements: [JSONValue]) -> [(PathElement, JSONValue)] {
        elements.enumerated().map { index, element in
            do throws(TypeMismatch) {
                return (try pathElement(of: element), element)
            } catch {
                return (.index(index), element)
            }
        }
    }
}
