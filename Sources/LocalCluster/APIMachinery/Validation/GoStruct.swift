package import KubernetesModel

/// A type of the real server's own, whose values some of its messages show as JSON with Go's names.
package indirect enum GoStruct: Sendable {
    /// Fields in the order of the type's declaration.
    case fields([Field])
    /// Any JSON, with what stands for nothing.
    case value(zero: JSONValue)
    /// A pointer to a struct, which is null when there is none.
    case pointer(GoStruct)

    /// A field of a struct.
    package struct Field: Sendable {
        let name: String
        let member: String
        let type: GoStruct

        /// - Parameters:
        ///   - name: the name in Go.
        ///   - member: the name in the API.
        package init(_ name: String, _ member: String, _ type: GoStruct = .value(zero: .null)) {
            self.name = name
            self.member = member
            self.type = type
        }
    }

    /// A value on one line.
    package func text(_ value: JSONValue?) -> String {
        switch self {
        case .value(let zero): return (value ?? zero).text()
        case .pointer(let type): return value.map { type.text($0) } ?? "null"
        case .fields(let fields):
            return "{\(fields.map { "\"\($0.name)\":\($0.type.text(value?[$0.member]))" }.joined(separator: ","))}"
        }
    }

    /// A value on several lines, each level indented by one blank.
    package func lines(_ value: JSONValue?) -> [String] { lines(value, indent: "", prefix: "") }

    private func lines(_ value: JSONValue?, indent: String, prefix: String) -> [String] {
        switch self {
        case .value(let zero): return Self.lines(of: value ?? zero, indent: indent, prefix: prefix)
        case .pointer(let type):
            return value.map { type.lines($0, indent: indent, prefix: prefix) } ?? ["\(indent)\(prefix)null"]
        case .fields(let fields):
            return Self.enclosed(
                fields.map { $0.type.lines(value?[$0.member], indent: "\(indent) ", prefix: "\"\($0.name)\": ") },
                "{", "}", indent: indent, prefix: prefix)
        }
    }

    private static func lines(of value: JSONValue, indent: String, prefix: String) -> [String] {
        switch value {
        case .object(let members) where !members.isEmpty:
            enclosed(
                members.sorted { $0.key < $1.key }.map {
                    lines(of: $0.value, indent: "\(indent) ", prefix: "\(GoSyntax.json($0.key)): ")
                }, "{", "}", indent: indent, prefix: prefix)
        case .array(let elements) where !elements.isEmpty:
            enclosed(
                elements.map { lines(of: $0, indent: "\(indent) ", prefix: "") }, "[", "]", indent: indent,
                prefix: prefix)
        default: ["\(indent)\(prefix)\(value.text())"]
        }
    }

    private static func enclosed(
        _ parts: [[String]], _ opening: String, _ closing: String, indent: String, prefix: String
    ) -> [String] {
        var result = ["\(indent)\(prefix)\(opening)"]
        for (index, part) in parts.enumerated() {
            result += part.dropLast()
            result.append((part.last ?? "") + (index + 1 < parts.count ? "," : ""))
        }
        return result + ["\(indent)\(closing)"]
    }
}
