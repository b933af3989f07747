package import KubernetesModel

/// One step from a value to a part of it, as field ownership names it.
///
/// Source: structured-merge-diff, `fieldpath.PathElement`; its text is the one of `fieldsV1`.
package enum PathElement: Sendable, Hashable {
    /// A member of an object.
    case field(String)
    /// An element of a list that is a map, by the values of its key members.
    case key([String: JSONValue])
    /// An element of a set, by itself.
    case value(JSONValue)
    /// An element by its position.
    case index(Int)

    /// The element in `fieldsV1`: `f:name`, `k:{"name":"x"}`, `v:"x"`, `i:0`.
    package var fieldsV1: String {
        switch self {
        case .field(let name): "f:\(name)"
        case .key(let members): "k:\(JSONValue.object(members).text())"
        case .value(let value): "v:\(value.text())"
        case .index(let index): "i:\(index)"
        }
    }

    /// Reads an element of `fieldsV1`; `nil` when the text is none.
    package init?(fieldsV1 text: String) {
        let rest = String(text.dropFirst(2))
        switch text.prefix(2) {
        case "f:": self = .field(rest)
        case "i:":
            guard let index = Int(rest) else { return nil }
            self = .index(index)
        case "v:", "k:":
            let json: JSONValue
            do {
                json = try JSONValue(parsing: rest.utf8)
            } catch {
                return nil
            }
            if text.hasPrefix("v:") {
                self = .value(json)
            } else {
                guard case .object(let members) = json else { return nil }
                self = .key(members)
            }
        default: return nil
        }
    }

    /// The element in a message: `.name`, `[name="x"]`, `[="x"]`, `[0]`.
    package var description: String {
        switch self {
        case .field(let name): ".\(name)"
        case .key(let members):
            "[\(members.sorted { $0.key < $1.key }.map { "\($0.key)=\(Self.quoted($0.value))" }.joined(separator: ","))]"
        case .value(let value): "[=\(Self.quoted(value))]"
        case .index(let index): "[\(index)]"
        }
    }

    private static func quoted(_ value: JSONValue) -> String {
        if case .string(let text) = value { GoSyntax.quoted(text) } else { value.text() }
    }
}
