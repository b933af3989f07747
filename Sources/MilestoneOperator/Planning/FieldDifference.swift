package import KubernetesModel

/// A field that differs between two documents.
package struct FieldDifference: Sendable, Equatable {
    /// Where, such as `spec.template.spec.containers[gateway].image`.
    package let path: String
    /// What stands there; `nil` for nothing.
    package let before: JSONValue?
    /// What will; `nil` for nothing.
    package let after: JSONValue?

    package init(path: String, before: JSONValue?, after: JSONValue?) {
        self.path = path
        self.before = before
        self.after = after
    }
}

extension FieldDifference {
    /// Where two documents differ, by path.
    package static func between(_ before: JSONValue, _ after: JSONValue) -> [FieldDifference] {
        var differences: [FieldDifference] = []
        compare(before, after, path: "", name: "", into: &differences)
        return differences.sorted { $0.path < $1.path }
    }

    private static func compare(
        _ before: JSONValue?, _ after: JSONValue?, path: String, name: String, into found: inout [FieldDifference]
    ) {
        guard before != after else { return }
        switch (before, after) {
        case (.object(let old), .object(let new)):
            for member in Set(old.keys).union(new.keys) {
                compare(
                    old[member], new[member], path: path.isEmpty ? member : "\(path).\(member)", name: member,
                    into: &found)
            }
        case (.array(let old), .array(let new)):
            guard let key = FieldComparison.keys[name], (old + new).allSatisfy({ $0[key] != nil }) else { fallthrough }
            for identity in Set((old + new).compactMap { $0[key] }) {
                compare(
                    old.first { $0[key] == identity }, new.first { $0[key] == identity },
                    path: "\(path)[\(identity.stringValue ?? identity.text())]", name: "", into: &found)
            }
        default:
            found.append(FieldDifference(path: path, before: before, after: after))
        }
    }
}
