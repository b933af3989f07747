extension Value {
    /// Whether two values are equal; numbers are compared by what they stand for, and values of unlike types differ.
    package func isEqual(_ other: Value) -> Bool {
        switch (self, other) {
        case (.null, .null): return true
        case (.bool(let a), .bool(let b)): return a == b
        case (.int, _), (.uint, _), (.double, _): return compareNumbers(other) == 0
        // Swift's strings are equal when they look alike; here the characters must be the same.
        case (.string(let a), .string(let b)): return a.utf8.elementsEqual(b.utf8)
        case (.bytes(let a), .bytes(let b)): return a == b
        case (.duration(let a), .duration(let b)): return a == b
        case (.timestamp(let a), .timestamp(let b)): return a == b
        case (.type(let a), .type(let b)): return a == b
        case (.list(let a), .list(let b)): return a.isEqual(b)
        case (.map(let a), .map(let b)):
            return a.count == b.count
                && a.keys.allSatisfy { key in
                    if let left = a[key], let right = b[key] { left.isEqual(right) } else { false }
                }
        case (.object(let a), .object(let b)):
            return a.fields.count == b.fields.count
                && a.fields.allSatisfy { name, value in b.fields[name].map(value.isEqual) ?? false }
        case (.optional(let a), .optional(let b)):
            guard let a, let b else { return a == nil && b == nil }
            return a.isEqual(b)
        case (.quantity(let a), .quantity(let b)): return a == b
        case (.ip(let a), .ip(let b)): return a == b
        case (.cidr(let a), .cidr(let b)): return a == b
        case (.url(let a), .url(let b)): return a.text == b.text
        case (.semver(let a), .semver(let b)): return a == b
        case (.namedFormat(let a), .namedFormat(let b)): return a == b
        default: return false
        }
    }

    /// Negative, zero or positive as the first is less, equal or greater; `nil` when they have no order.
    func compare(_ other: Value) -> Int? {
        func order<T: Comparable>(_ a: T, _ b: T) -> Int { a < b ? -1 : a == b ? 0 : 1 }
        switch (self, other) {
        case (.bool(let a), .bool(let b)): return order(a ? 1 : 0, b ? 1 : 0)
        case (.string(let a), .string(let b)):
            return a.utf8.elementsEqual(b.utf8) ? 0 : a.utf8.lexicographicallyPrecedes(b.utf8) ? -1 : 1
        case (.bytes(let a), .bytes(let b)): return a == b ? 0 : a.lexicographicallyPrecedes(b) ? -1 : 1
        case (.duration(let a), .duration(let b)): return order(a, b)
        case (.timestamp(let a), .timestamp(let b)): return order(a, b)
        case (.quantity(let a), .quantity(let b)): return order(a, b)
        default: return compareNumbers(other)
        }
    }

    private func compareNumbers(_ other: Value) -> Int? {
        func order<T: Comparable>(_ a: T, _ b: T) -> Int { a < b ? -1 : a == b ? 0 : 1 }
        switch (self, other) {
        case (.int(let a), .int(let b)): return order(a, b)
        case (.uint(let a), .uint(let b)): return order(a, b)
        case (.double(let a), .double(let b)): return a.isNaN || b.isNaN ? nil : order(a, b)
        case (.int(let a), .uint(let b)): return a < 0 ? -1 : order(UInt64(a), b)
        case (.uint, .int): return other.compareNumbers(self).map { -$0 }
        case (.int(let a), .double(let b)): return b.isNaN ? nil : Self.order(a, b)
        case (.uint(let a), .double(let b)): return b.isNaN ? nil : Self.order(a, b)
        case (.double, .int), (.double, .uint): return other.compareNumbers(self).map { -$0 }
        default: return nil
        }
    }

    /// The order of a whole number and another number; `Double` alone would round large whole ones.
    private static func order<T: FixedWidthInteger>(_ whole: T, _ number: Double) -> Int {
        if number >= Double(T.max) { return -1 }
        if number < Double(T.min) { return 1 }
        let cut = T(number.rounded(.down))
        if whole != cut { return whole < cut ? -1 : 1 }
        return number == number.rounded(.down) ? 0 : -1
    }
}

extension ListValue {
    /// Whether two lists hold the same; the order counts unless elements are told apart otherwise.
    func isEqual(_ other: ListValue) -> Bool {
        guard elements.count == other.elements.count else { return false }
        switch identity {
        case .position: return zip(elements, other.elements).allSatisfy { $0.isEqual($1) }
        case .value, .fields:
            return elements.allSatisfy { element in other.elements.contains { $0.isEqual(element) } }
        }
    }

    /// The elements of both; of lists whose elements have an identity, those of the second take the place of the
    /// first's.
    func joined(with other: ListValue) -> ListValue {
        switch identity {
        case .position: return ListValue(elements + other.elements)
        case .value, .fields:
            var result = self
            for element in other.elements {
                if let index = result.elements.firstIndex(where: { isSame($0, element) }) {
                    result.elements[index] = element
                } else {
                    result.elements.append(element)
                }
            }
            return result
        }
    }

    private func isSame(_ left: Value, _ right: Value) -> Bool {
        guard case .fields(let names) = identity, case .object(let a) = left, case .object(let b) = right else {
            return left.isEqual(right)
        }
        return names.allSatisfy { name in
            switch (a.fields[name], b.fields[name]) {
            case (let a?, let b?): a.isEqual(b)
            case (nil, nil): true
            default: false
            }
        }
    }
}
