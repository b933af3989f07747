/// The path of a field below the value that a rule is about, such as `.spec.replicas` or `.labels['app.x']`.
///
/// Source: `apiextensions-apiserver/pkg/apiserver/schema/cel/validation.go`, `ValidFieldPath`.
enum RuleFieldPath {
    /// The path as errors write it; `nil` when it leads to nothing that the schema describes.
    static func resolved(_ text: String, in schema: Schema) -> FieldPath? {
        var path: FieldPath?
        var schema = schema
        var rest = text[...]
        while let first = rest.first {
            rest = rest.dropFirst()
            let name: String
            switch first {
            case ".":
                let token = rest.prefix { !".[]".contains($0) }
                guard !token.isEmpty else { return nil }
                name = String(token)
                rest = rest.dropFirst(token.count)
            case "[":
                guard let key = takeKey(&rest) else { return nil }
                name = key
            default: return nil
            }
            if !schema.properties.isEmpty {
                guard let member = schema.properties[name]?.resolved else { return nil }
                path = path?.child(name) ?? FieldPath(name)
                schema = member
            } else if let values = schema.additionalProperties.schema?.resolved, first == "[" {
                path = (path ?? .root).key(name)
                schema = values
            } else {
                return nil
            }
        }
        return path
    }

    /// Takes a quoted key with its closing bracket, in which backslashes make quotes and themselves plain.
    private static func takeKey(_ rest: inout Substring) -> String? {
        guard rest.first == "'" else { return nil }
        rest = rest.dropFirst()
        var key = ""
        while let character = rest.first, character != "'" {
            rest = rest.dropFirst()
            if character == "\\" {
                guard let escaped = rest.first, escaped == "\\" || escaped == "'" else { return nil }
                rest = rest.dropFirst()
                key.append(escaped)
            } else {
                key.append(character)
            }
        }
        guard rest.hasPrefix("']") else { return nil }
        rest = rest.dropFirst(2)
        return key
    }
}
