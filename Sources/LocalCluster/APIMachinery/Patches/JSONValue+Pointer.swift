package import KubernetesModel

extension JSONValue {
    /// Whether both are the same JSON; an integer equals the floating-point number of its value.
    package func isEquivalent(to other: JSONValue) -> Bool {
        switch (self, other) {
        case (.array(let left), .array(let right)):
            left.count == right.count && zip(left, right).allSatisfy { $0.isEquivalent(to: $1) }
        case (.object(let left), .object(let right)):
            left.count == right.count
                && left.allSatisfy { name, value in right[name].map { $0.isEquivalent(to: value) } ?? false }
        case (.integer(let left), .number(let right)): Double(left) == right
        case (.number(let left), .integer(let right)): left == Double(right)
        default: self == other
        }
    }

    func value(at path: ArraySlice<String>) -> JSONValue? {
        guard let token = path.first else { return self }
        switch self {
        case .object(let members): return members[token]?.value(at: path.dropFirst())
        case .array(let elements):
            guard let index = Self.index(token, count: elements.count) else { return nil }
            return elements[index].value(at: path.dropFirst())
        default: return nil
        }
    }

    /// Sets a member or inserts an element; the parent must be there.
    mutating func add(_ value: JSONValue, at path: ArraySlice<String>) throws(PatchError) {
        guard let token = path.first else {
            self = value
            return
        }
        guard path.count == 1 else {
            return try edit(token) { (child: inout JSONValue) throws(PatchError) in
                try child.add(value, at: path.dropFirst())
            }
        }
        switch self {
        case .object: self[token] = value
        case .array(var elements):
            guard let index = token == "-" ? elements.count : Self.index(token, count: elements.count + 1) else {
                throw .unprocessable
            }
            elements.insert(value, at: index)
            self = .array(elements)
        default: throw .unprocessable
        }
    }

    /// Takes out a member or an element, which must be there.
    mutating func remove(at path: ArraySlice<String>) throws(PatchError) -> JSONValue {
        guard let token = path.first else { throw .unprocessable }
        guard path.count == 1 else {
            var removed = JSONValue.null
            try edit(token) { (child: inout JSONValue) throws(PatchError) in
                removed = try child.remove(at: path.dropFirst())
            }
            return removed
        }
        switch self {
        case .object(var members):
            guard let removed = members.removeValue(forKey: token) else { throw .unprocessable }
            self = .object(members)
            return removed
        case .array(var elements):
            guard let index = Self.index(token, count: elements.count) else { throw .unprocessable }
            let removed = elements.remove(at: index)
            self = .array(elements)
            return removed
        default: throw .unprocessable
        }
    }

    /// Puts `value` where something is already, or as a member that is missing: the real server's patches let it be.
    mutating func replace(at path: ArraySlice<String>, with value: JSONValue) throws(PatchError) {
        guard let token = path.first else {
            self = value
            return
        }
        if path.count == 1, case .object = self {
            self[token] = value
            return
        }
        try edit(token) { (child: inout JSONValue) throws(PatchError) in
            try child.replace(at: path.dropFirst(), with: value)
        }
    }

    /// Edits a member or an element, which must be there.
    private mutating func edit(
        _ token: String, _ body: (inout JSONValue) throws(PatchError) -> Void
    ) throws(PatchError) {
        switch self {
        case .object(var members):
            guard var child = members[token] else { throw .unprocessable }
            try body(&child)
            members[token] = child
            self = .object(members)
        case .array(var elements):
            guard let index = Self.index(token, count: elements.count) else { throw .unprocessable }
            try body(&elements[index])
            self = .array(elements)
        default: throw .unprocessable
        }
    }

    /// The position that a token names in a list of `count`; negative ones count from the end.
    private static func index(_ token: String, count: Int) -> Int? {
        guard let number = Int(token) else { return nil }
        let index = number < 0 ? number + count : number
        return (0..<count).contains(index) ? index : nil
    }
}
