import KubernetesModel

/// Compares answers with recorded ones, and says in words where they differ.
struct Comparison {
    /// Whether the expectation lists only some members and elements.
    var isSubset = false
    private(set) var differences: [String] = []

    init(isSubset: Bool = false) { self.isSubset = isSubset }

    mutating func note(_ difference: String) { differences.append(difference) }

    mutating func compare(_ expected: JSONValue, _ actual: JSONValue?, at path: String = "") throws {
        guard let actual else { return note("\(path): missing, expected \(expected.text())") }
        switch expected {
        case .string(let text): try compare(text: text, actual, at: path)
        case .object(let members): try compare(members: members, actual, at: path)
        case .array(let elements): try compare(elements: elements, actual, at: path)
        case .integer, .number:
            if expected.doubleValue != actual.doubleValue { noteDifference(expected, actual, path) }
        default: if expected != actual { noteDifference(expected, actual, path) }
        }
    }

    private mutating func noteDifference(_ expected: JSONValue, _ actual: JSONValue, _ path: String) {
        note("\(path): expected \(expected.text().prefix(300)), got \(actual.text().prefix(300))")
    }

    private mutating func compare(text: String, _ actual: JSONValue, at path: String) throws {
        switch Placeholder(whole: text) {
        case .any: return
        case .integer: if actual.integerValue == nil { noteDifference(.string(text), actual, path) }
        case .nodePort:
            if !(30000...32767).contains(actual.integerValue ?? 0) { noteDifference(.string(text), actual, path) }
        default:
            guard let value = actual.stringValue, try Placeholder.matches(value, text) else {
                return noteDifference(.string(text), actual, path)
            }
        }
    }

    private mutating func compare(members: [String: JSONValue], _ actual: JSONValue, at path: String) throws {
        guard let have = actual.objectValue else { return noteDifference(.object(members), actual, path) }
        for (name, expected) in members.sorted(by: { $0.key < $1.key }) {
            if expected == "<absent>" {
                if let value = have[name] { note("\(path)/\(name): expected nothing, got \(value.text())") }
            } else {
                try compare(expected, have[name], at: "\(path)/\(name)")
            }
        }
        guard !isSubset else { return }
        for name in have.keys.sorted() where members[name] == nil {
            note("\(path)/\(name): unexpected, got \(have[name]?.text().prefix(200) ?? "")")
        }
    }

    private mutating func compare(elements: [JSONValue], _ actual: JSONValue, at path: String) throws {
        guard let have = actual.arrayValue else { return noteDifference(.array(elements), actual, path) }
        if isSubset {
            if elements.isEmpty, !have.isEmpty { note("\(path): expected an empty list") }
            var free = Array(have.indices)
            for expected in elements {
                let match = try free.firstIndex { index in
                    var attempt = Comparison(isSubset: true)
                    try attempt.compare(expected, have[index])
                    return attempt.differences.isEmpty
                }
                if let match {
                    free.remove(at: match)
                } else {
                    note("\(path): no element is \(expected.text().prefix(300))")
                }
            }
            return
        }
        if elements.count != have.count { note("\(path): expected \(elements.count) elements, got \(have.count)") }
        for (index, expected) in elements.enumerated() where index < have.count {
            try compare(expected, have[index], at: "\(path)/\(index)")
        }
    }
}

extension JSONValue {
    /// The document with `managedFields` left out or in a fixed order, everywhere.
    func withManagedFields(_ mode: ManagedFieldsMode) -> JSONValue {
        switch self {
        case .array(let elements): return .array(elements.map { $0.withManagedFields(mode) })
        case .object(var members):
            if mode != .ordered, var metadata = members["metadata"], let entries = metadata["managedFields"] {
                metadata["managedFields"] = mode == .ignore ? .none : .some(entries.sortedEntries)
                members["metadata"] = metadata
            }
            return .object(members.mapValues { $0.withManagedFields(mode) })
        default: return self
        }
    }

    private var sortedEntries: JSONValue {
        guard let entries = arrayValue else { return self }
        func key(_ entry: JSONValue) -> String {
            ["operation", "manager", "subresource", "apiVersion"].map { entry[$0]?.stringValue ?? "" }.joined(
                separator: "\n")
        }
        return .array(entries.sorted { key($0) < key($1) })
    }

    /// A Status whose causes are in a fixed order.
    var withSortedCauses: JSONValue {
        guard var details = self["details"], let causes = details["causes"]?.arrayValue else { return self }
        func key(_ cause: JSONValue) -> String {
            ["field", "reason", "message"].map { cause[$0]?.stringValue ?? "" }.joined(separator: "\n")
        }
        details["causes"] = .array(causes.sorted { key($0) < key($1) })
        var copy = self
        copy["details"] = details
        return copy
    }
}
