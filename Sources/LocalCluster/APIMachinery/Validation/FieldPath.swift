/// Where in an object a field is, as Kubernetes writes it: `spec.containers[0].image`, `data[a key]`.
package struct FieldPath: Sendable, Hashable {
    /// The path's text; empty for the object itself.
    package var text: String

    /// The object itself.
    package static let root = FieldPath(text: "")

    private init(text: String) { self.text = text }

    /// A path that starts with these members.
    package init(_ first: String, _ rest: String...) {
        text = ([first] + rest).joined(separator: ".")
    }

    /// The path of a member.
    package func child(_ name: String) -> FieldPath {
        FieldPath(text: text.isEmpty ? name : "\(text).\(name)")
    }

    /// The path of an element.
    package func index(_ index: Int) -> FieldPath { FieldPath(text: "\(text)[\(index)]") }

    /// The path that leads from this one on by another.
    func appending(_ path: FieldPath) -> FieldPath { path.text.isEmpty ? self : child(path.text) }

    /// The path of a member of a map that users name.
    package func key(_ key: String) -> FieldPath { FieldPath(text: "\(text)[\(key)]") }
}

extension FieldPath: CustomStringConvertible {
    /// The path; the object itself is `<nil>`, as in the real server's messages.
    package var description: String { text.isEmpty ? "<nil>" : text }
}

extension FieldPath: ExpressibleByStringLiteral {
    package init(stringLiteral value: String) { text = value }
}
