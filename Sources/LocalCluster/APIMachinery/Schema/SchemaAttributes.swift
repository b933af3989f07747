import KubernetesModel

/// The types of JSON that a schema tells apart.
package enum SchemaType: String, Sendable {
    case object
    case array
    case string
    case integer
    case number
    case boolean
}

/// What an object may hold beyond its declared members.
package enum AdditionalProperties: Sendable {
    /// Nothing is said.
    case unspecified
    /// Anything, or nothing.
    case allowed(Bool)
    /// Values of one schema, under any name.
    case schema(Schema)

    init(_ json: JSONValue?, catalog: SchemaCatalog?) {
        switch json {
        case .none: self = .unspecified
        case .bool(let isAllowed): self = .allowed(isAllowed)
        case .some(let json): self = .schema(Schema(json, catalog: catalog))
        }
    }

    /// The schema of additional members, when there is one.
    package var schema: Schema? {
        if case .schema(let schema) = self { schema } else { nil }
    }
}

/// How a list merges and who can own parts of it.
package enum ListType: Sendable, Equatable {
    /// The list is one value.
    case atomic
    /// Each scalar is an element of its own and stands once.
    case set
    /// Each element is an object told apart by these members.
    case map(keys: [String])

    /// Reads the extensions of `json`; lists that only have a merge key for strategic patches are maps by that key.
    init?(_ json: JSONValue) {
        let keys = (json["x-kubernetes-list-map-keys"]?.arrayValue ?? []).compactMap(\.stringValue)
        switch json["x-kubernetes-list-type"]?.stringValue {
        case "atomic": self = .atomic
        case "set": self = .set
        case "map": self = .map(keys: keys)
        default:
            guard PatchStrategy(json["x-kubernetes-patch-strategy"]?.stringValue).contains(.merge),
                json["type"]?.stringValue == "array"
            else { return nil }
            self = json["x-kubernetes-patch-merge-key"]?.stringValue.map { .map(keys: [$0]) } ?? .set
        }
    }
}

/// How a map merges and who can own parts of it.
package enum MapType: String, Sendable {
    /// The map is one value.
    case atomic
    /// Each member is on its own.
    case granular
}

/// How a strategic merge patch treats a value.
package struct PatchStrategy: OptionSet, Sendable {
    package let rawValue: UInt8
    package init(rawValue: UInt8) { self.rawValue = rawValue }

    /// Elements of lists merge.
    package static let merge = PatchStrategy(rawValue: 1)
    /// The patch's value takes the place of the old one.
    package static let replace = PatchStrategy(rawValue: 2)
    /// Members that the patch doesn't name under `$retainKeys` go.
    package static let retainKeys = PatchStrategy(rawValue: 4)

    init(_ text: String?) {
        self = (text ?? "").split(separator: ",").reduce(into: []) { strategy, word in
            switch word {
            case "merge": strategy.insert(.merge)
            case "replace": strategy.insert(.replace)
            case "retainKeys": strategy.insert(.retainKeys)
            default: break
            }
        }
    }
}

/// A rule in the Common Expression Language that a value must satisfy, kept as text.
package struct ValidationRule: Sendable, Equatable {
    /// The expression; it is true for a good value.
    package var rule: String
    /// What to say when it is false.
    package var message: String?
    /// An expression for what to say.
    package var messageExpression: String?
    /// The reason of the error, such as `FieldValueForbidden`.
    package var reason: String?
    /// The field the error is about, below the rule's own.
    package var fieldPath: String?
    /// Whether a rule that compares with the old value is also evaluated when there is none.
    package var optionalOldSelf: Bool?

    init(_ json: JSONValue) {
        rule = json["rule"]?.stringValue ?? ""
        message = json["message"]?.stringValue
        messageExpression = json["messageExpression"]?.stringValue
        reason = json["reason"]?.stringValue
        fieldPath = json["fieldPath"]?.stringValue
        optionalOldSelf = json["optionalOldSelf"]?.boolValue
    }
}
