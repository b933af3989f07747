import CommonExpressionLanguage
import KubernetesModel

/// What rules know of the values of a schema: their type, and how large they can get.
///
/// Source: `k8s.io/apiserver/pkg/cel/common/schemas.go`; which rules a definition may have depends on these figures.
final class RuleType: Sendable {
    /// The type in expressions.
    let type: ValueType
    /// The greatest count of elements, members, characters or bytes.
    let maximumSize: UInt64
    /// The least count of bytes that a value takes in a request.
    let minimumBytes: Int64
    /// The elements of a list or the values of a map.
    let element: RuleType?
    /// The keys of a map.
    let key: RuleType?
    /// The fields of an object, by the names that expressions use.
    let fields: [String: RuleType]

    /// The greatest request, in bytes.
    private static let requestBytes: Int64 = 3 * 1024 * 1024

    private init(
        _ type: ValueType, maximumSize: Int64 = 0, minimumBytes: Int64, element: RuleType? = nil, key: RuleType? = nil,
        fields: [String: RuleType] = [:]
    ) {
        self.type = type
        self.maximumSize = UInt64(max(0, maximumSize))
        self.minimumBytes = minimumBytes
        self.element = element
        self.key = key
        self.fields = fields
    }

    /// What rules know of a schema's values; `nil` when rules can't see them.
    static func of(_ schema: Schema, isResourceRoot: Bool = false) -> RuleType? {
        let limits = schema.constraints
        if schema.isIntOrString {
            return RuleType(.dyn, maximumSize: limits.maxLength.map { $0 * 4 } ?? requestBytes - 2, minimumBytes: 1)
        }
        if isResourceRoot { return object(schema, isResourceRoot: true) }
        switch schema.type {
        case .array:
            guard let items = schema.items?.resolved, let element = of(items, isResourceRoot: items.isEmbeddedResource)
            else { return nil }
            return RuleType(
                .list(element.type), maximumSize: limits.maxItems ?? (requestBytes - 2) / (element.minimumBytes + 1),
                minimumBytes: 2, element: element)
        case .object:
            guard let values = schema.additionalProperties.schema?.resolved else {
                return object(schema, isResourceRoot: false)
            }
            guard let element = of(values, isResourceRoot: values.isEmbeddedResource) else { return nil }
            return RuleType(
                .map(.string, element.type),
                maximumSize: limits.maxProperties ?? (requestBytes - 2) / (element.minimumBytes + 6), minimumBytes: 2,
                element: element, key: RuleType(.string, minimumBytes: 2))
        case .string: return string(schema)
        case .boolean: return RuleType(.bool, minimumBytes: 4)
        case .number: return RuleType(.double, minimumBytes: 1)
        case .integer: return RuleType(.int, minimumBytes: 1)
        case nil: return nil
        }
    }

    private static func object(_ schema: Schema, isResourceRoot: Bool) -> RuleType {
        var fields: [String: RuleType] = [:]
        var minimumBytes: Int64 = 2
        for (name, node) in schema.properties where !(isResourceRoot && metaMembers.contains(name)) {
            let member = node.resolved
            guard let type = of(member, isResourceRoot: member.isEmbeddedResource) else { continue }
            if let field = RuleName.escaped(name) { fields[field] = type }
            if schema.constraints.required.contains(name), node.defaultValue == nil {
                minimumBytes += Int64(name.utf8.count) + type.minimumBytes + 4
            }
        }
        if isResourceRoot {
            let text = RuleType(.string, maximumSize: requestBytes - 2, minimumBytes: 2)
            fields["apiVersion"] = text
            fields["kind"] = text
            let members = ["name": text, "generateName": text]
            fields["metadata"] = RuleType(
                .object(ObjectType(name: "object", fields: members.mapValues(\.type))), minimumBytes: 2, fields: members
            )
        }
        return RuleType(
            .object(ObjectType(name: "object", fields: fields.mapValues(\.type))), minimumBytes: minimumBytes,
            fields: fields)
    }

    private static let metaMembers: Set<String> = ["apiVersion", "kind", "metadata"]

    private static func string(_ schema: Schema) -> RuleType {
        let limits = schema.constraints
        switch limits.format {
        case "byte": return RuleType(.bytes, maximumSize: limits.maxLength ?? requestBytes - 2, minimumBytes: 2)
        case "duration": return RuleType(.duration, maximumSize: 32, minimumBytes: 3)
        case "date": return RuleType(.timestamp, maximumSize: 12, minimumBytes: 12)
        case "date-time": return RuleType(.timestamp, maximumSize: 32, minimumBytes: 21)
        default: break
        }
        // Lengths are in characters, each of which may take four bytes.
        var maximum = limits.maxLength.map { $0 * 4 } ?? requestBytes - 2
        if limits.maxLength == nil, let values = limits.enumeration, !values.isEmpty {
            maximum = Int64(values.compactMap { $0.stringValue?.utf8.count }.max() ?? 0)
        }
        return RuleType(.string, maximumSize: maximum, minimumBytes: 2)
    }

    /// How many such values fit into a request.
    var greatestCount: UInt64 { UInt64(Self.requestBytes / (minimumBytes + 1)) }

    /// The greatest size of what a path leads to, below the variable that it starts with.
    func size(of path: [String]) -> UInt64? {
        var node = self
        for step in path.dropFirst() {
            let next: RuleType? =
                switch step {
                case "@items", "@values": node.element
                case "@keys": node.key
                default: node.fields[step]
                }
            guard let next else { return nil }
            node = next
        }
        return node.maximumSize
    }
}

/// Names of fields as expressions write them.
enum RuleName {
    private static let reserved: Set<String> = [
        "true", "false", "null", "in", "as", "break", "const", "continue", "else", "for", "function", "if", "import",
        "let", "loop", "package", "namespace", "return", "var", "void", "while",
    ]

    /// A field's name with what identifiers can't hold written out; `nil` for names that can't be.
    static func escaped(_ name: String) -> String? {
        guard let first = name.utf8.first, !(0x30...0x39).contains(first) else { return nil }
        if reserved.contains(name) { return "__\(name)__" }
        var result = ""
        var rest = name[...]
        while let character = rest.first {
            if rest.hasPrefix("__") {
                result += "__underscores__"
                rest = rest.dropFirst(2)
                continue
            }
            switch character {
            case ".": result += "__dot__"
            case "-": result += "__dash__"
            case "/": result += "__slash__"
            case _ where character == "_" || character.isASCII && (character.isLetter || character.isNumber):
                result.append(character)
            default: return nil
            }
            rest = rest.dropFirst()
        }
        return result
    }
}
