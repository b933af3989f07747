extension CostEstimator {
    typealias Estimate = (cost: CostRange, size: CostRange?)

    private static let traversal = CallCost.traversal

    mutating func functionCost(
        name: String, _ overload: String, _ target: Expression?, _ arguments: [Expression], _ costs: [CostRange],
        _ node: Expression
    ) -> Estimate {
        let sum = costs.reduce(.zero, +)
        if let estimate = libraryCost(name, overload, target, arguments) {
            return (estimate.cost + sum, estimate.size)
        }
        func size(_ index: Int) -> CostRange { sizeOrUnknown(arguments[index]) }
        switch overload {
        case "string_format":
            guard let target else { break }
            let text = sizeOrUnknown(target)
            return (text.scaled(Self.traversal) + sum, text + size(0))
        case "string_to_bytes":
            let text = size(0)
            return (text.scaled(Self.traversal) + sum, CostRange(text.minimum, (text * .fixed(4)).maximum))
        case "bytes_to_string":
            let bytes = size(0)
            return (bytes.scaled(Self.traversal) + sum, CostRange(bytes.minimum / 4, bytes.maximum))
        case "starts_with_string", "ends_with_string": return (size(0).scaled(Self.traversal) + sum, nil)
        case "in_list": return (size(1) + sum, nil)
        case "matches_string":
            guard let target else { break }
            let text = (sizeOrUnknown(target) + .fixed(1)).scaled(Self.traversal)
            return (text * size(0).scaled(CallCost.pattern) + sum, nil)
        case "contains_string":
            guard let target else { break }
            return (sizeOrUnknown(target).scaled(Self.traversal) * size(0).scaled(Self.traversal) + sum, nil)
        case "logical_and", "logical_or":
            return (CostRange(costs[0].minimum, (costs[0] + costs[1]).maximum), nil)
        case "conditional":
            setEntrySize(EntrySize.union(entrySize(arguments[1]), entrySize(arguments[2])), of: node)
            return (costs[0] + costs[1].union(costs[2]), size(1).union(size(2)))
        case "add_string", "add_bytes", "add_list":
            let result = size(0) + size(1)
            setEntrySize(EntrySize.union(entrySize(arguments[0]), entrySize(arguments[1])), of: node)
            return ((overload == "add_list" ? .fixed(1) : result.scaled(Self.traversal)) + sum, result)
        case "equals", "not_equals", "less_string", "less_equals_string", "greater_string", "greater_equals_string",
            "less_bytes", "less_equals_bytes", "greater_bytes", "greater_equals_bytes":
            let least = min(size(0).maximum, size(1).maximum)
            return (CostRange(least > 0 ? 1 : 0, least).scaled(Self.traversal) + sum, nil)
        default: break
        }
        return (.fixed(1) + sum, nil)
    }

    /// The costs of Kubernetes' libraries.
    private func libraryCost(
        _ name: String, _ overload: String, _ target: Expression?, _ arguments: [Expression]
    ) -> Estimate? {
        let text = target.map(sizeOrUnknown) ?? .unknown
        func size(_ index: Int) -> CostRange { sizeOrUnknown(arguments[index]) }
        switch name {
        case "isSorted", "sum", "max", "min", "indexOf", "lastIndexOf":
            guard let target else { return nil }
            guard case .list(let element) = checked.type(target) else { return (text.scaled(Self.traversal), nil) }
            var each = CostRange.fixed(1)
            if element == .string || element == .bytes {
                each = each + (sizeFromPath(path(target) + ["@items"]) ?? .unknown).scaled(Self.traversal)
            }
            return (text * each, nil)
        case "url": return (size(0).scaled(Self.traversal), nil)
        case "lowerAscii", "upperAscii", "substring", "trim":
            return target == nil ? nil : (text.scaled(Self.traversal), text)
        case "replace": return target == nil ? nil : (text.scaled(2 * Self.traversal), replaced(text, size(0), size(1)))
        case "split": return target == nil ? nil : (text.scaled(2 * Self.traversal), CostRange(0, text.maximum))
        case "join":
            guard let target else { return nil }
            var result = text * (sizeFromPath(path(target) + ["@items"]) ?? .unknown)
            if !arguments.isEmpty {
                let separators = CostRange(
                    text.minimum > 0 ? text.minimum - 1 : 0, text.maximum > 0 ? text.maximum - 1 : 0)
                result = result + size(0) * separators
            }
            return (result.scaled(Self.traversal), result)
        case "find", "findAll":
            guard target != nil else { return nil }
            let cost = (text + .fixed(1)).scaled(Self.traversal) * size(0).scaled(CallCost.pattern)
            return (cost, CostRange(0, text.maximum))
        case "containsIP", "containsCIDR":
            let bytes = CostRange(4, 16)
            var cost = (bytes + bytes).scaled(Self.traversal)
            if name == "containsCIDR" { cost = cost + bytes.scaled(Self.traversal) + .fixed(1) }
            return (overload.hasSuffix("_string") ? cost + size(0).scaled(Self.traversal) : cost, nil)
        case "sets.contains", "sets.intersects": return (size(0) * size(1) + .fixed(1), nil)
        case "sets.equivalent": return (size(0) * size(1) * .fixed(2) + .fixed(1), nil)
        case "validate":
            // Named formats check names of limited length by regular expressions.
            return (size(0).scaled(Self.traversal) * .fixed(16), nil)
        default: return nil
        }
    }

    /// The size of a text in which each occurrence of another is replaced.
    private func replaced(_ text: CostRange, _ old: CostRange, _ new: CostRange) -> CostRange {
        func quotient(_ a: UInt64, _ b: UInt64) -> UInt64 { a / b + (a % b == 0 ? 0 : 1) }
        var count = CostRange.zero
        var kept = CostRange.zero
        if old.minimum == 0 {
            count.maximum = text.maximum == .max ? .max : text.maximum + 1
            kept.maximum = text.maximum
        } else if new.maximum <= old.minimum {
            kept.maximum = text.maximum
        } else {
            count.maximum = quotient(text.maximum, old.minimum)
        }
        if old.maximum == 0 {
            count.minimum = text.minimum + 1
            kept.minimum = text.minimum
        } else if old.maximum <= new.minimum {
            kept.minimum = text.minimum
        } else {
            count.minimum = quotient(text.minimum, old.maximum)
        }
        return count * new + kept
    }
}
