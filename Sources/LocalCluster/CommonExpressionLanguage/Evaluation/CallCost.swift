/// What a call costs, by the sizes of its arguments.
enum CallCost {
    /// The cost of looking at one character.
    static let traversal = 0.1
    /// The cost of one character of a regular expression.
    static let pattern = 0.25

    static func of(_ name: String, _ overload: String, _ arguments: [Value], result: Value) -> UInt64 {
        func size(_ index: Int) -> Double { index < arguments.count ? Double(arguments[index].size ?? 1) : 0 }
        func cost(_ amount: Double) -> UInt64 { UInt64(amount.rounded(.up)) }
        switch name {
        case "isSorted", "sum", "max", "min", "indexOf", "lastIndexOf", "includes":
            return arguments.first.map(traversal) ?? 0
        case "url", "isURL", "lowerAscii", "upperAscii", "substring", "trim", "cidr", "isIP", "isCIDR", "quantity",
            "isQuantity", "semver", "isSemver":
            return cost(size(0) * traversal)
        case "ip": return overload == "cidr_ip" ? 1 : cost(size(0) * traversal)
        case "ip.isCanonical", "replace", "split": return cost(size(0) * 2 * traversal)
        case "join": return cost(Double(result.size ?? 1) * 2 * traversal)
        case "find", "findAll", "matches":
            return cost((1 + size(0)) * traversal) * cost(size(1) * pattern)
        case "containsIP":
            return cost(2 * size(0) * traversal) + (overload.hasSuffix("string") ? cost(size(1) * traversal) : 0)
        case "containsCIDR":
            return cost(2 * size(0) * traversal) + cost(size(0) * traversal) + 1
                + (overload.hasSuffix("string") ? cost(size(1) * traversal) : 0)
        case "check": return 350_000
        case "validate": return cost(size(1) * traversal) + 1
        case "sets.contains", "sets.intersects": return cost(size(0) * size(1)) + 1
        case "sets.equivalent": return cost(2 * size(0) * size(1)) + 1
        default: break
        }
        switch overload {
        case "starts_with_string", "ends_with_string": return cost(size(1) * traversal)
        case "string_to_bytes", "bytes_to_string", "string_format": return cost(size(0) * traversal)
        case "in_list": return UInt64(size(1))
        case "equals", "not_equals", "less_string", "less_equals_string", "greater_string", "greater_equals_string",
            "less_bytes", "less_equals_bytes", "greater_bytes", "greater_equals_bytes":
            return cost(min(size(0), size(1)) * traversal)
        case "add_string", "add_bytes": return cost((size(0) + size(1)) * traversal)
        case "contains_string": return cost(size(0) * traversal) * cost(size(1) * traversal)
        default: return 1
        }
    }

    /// The cost of looking at all of a value.
    private static func traversal(_ value: Value) -> UInt64 {
        switch value {
        case .string(let text): UInt64(Double(text.utf8.count) * traversal)
        case .bytes(let bytes): UInt64(Double(bytes.count) * traversal)
        case .list(let list): list.elements.reduce(0) { $0 + traversal($1) }
        case .map(let map): map.keys.reduce(0) { $0 + traversal($1.value) + traversal(map[$1] ?? .null) }
        case .object(let object): object.fields.reduce(0) { $0 + traversal(.string($1.key)) + traversal($1.value) }
        default: 1
        }
    }
}
