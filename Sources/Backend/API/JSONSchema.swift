/// What a value must be like, in words that programs understand.
///
/// Source: JSON Schema 2020-12, the dialect of OpenAPI 3.1.
struct JSONSchema: Sendable, Equatable {
    let json: JSONTree

    init(_ json: JSONTree) {
        self.json = json
    }

    /// Any value at all.
    static let anything = JSONSchema([:])
    static let boolean = JSONSchema(["type": "boolean"])
    static let date = JSONSchema(["type": "string", "format": "date"])
    static let instant = JSONSchema(["type": "string", "format": "date-time"])
    static let uuid = JSONSchema(["type": "string", "format": "uuid"])
    /// A string without rules.
    static let string = JSONSchema(["type": "string"])
    static let number = JSONSchema(["type": "number"])

    static func integer(_ range: ClosedRange<Int>) -> JSONSchema {
        JSONSchema(["type": "integer", "minimum": .number(range.lowerBound), "maximum": .number(range.upperBound)])
    }

    static func integer(from minimum: Int) -> JSONSchema {
        JSONSchema(["type": "integer", "minimum": .number(minimum)])
    }

    static func choice(_ values: [String]) -> JSONSchema {
        JSONSchema(["type": "string", "enum": .array(values.map { .text($0) })])
    }

    /// A string that matches a regular expression (ECMA-262).
    static func string(pattern: String, lengths: ClosedRange<Int>? = nil) -> JSONSchema {
        JSONSchema(
            .object(present: [
                "type": "string", "pattern": .text(pattern), "minLength": lengths.map { .number($0.lowerBound) },
                "maxLength": lengths.map { .number($0.upperBound) },
            ]))
    }

    /// A text as ``MilestoneText`` accepts it.
    static func text(limit: Int, allowsLines: Bool) -> JSONSchema {
        let controls = allowsLines ? #"\x00-\x08\x0b-\x1f\x7f-\x9f"# : #"\x00-\x1f\x7f-\x9f"#
        return string(pattern: "^[^\(controls)]*[^\\s\(controls)][^\(controls)]*$", lengths: 1...limit)
    }

    static func array(of element: JSONSchema, atMost limit: Int? = nil, isSet: Bool = false) -> JSONSchema {
        JSONSchema(
            .object(present: [
                "type": "array", "items": element.json, "maxItems": limit.map { .number($0) },
                "uniqueItems": isSet ? true : nil,
            ]))
    }

    /// An object of these members and no others.
    static func object(_ members: [Member]) -> JSONSchema {
        JSONSchema([
            "type": "object",
            "properties": .object(members.map { JSONTree.Member(name: $0.name, value: $0.schema.json) }),
            "required": .array(members.filter(\.isRequired).map { .text($0.name) }),
            "additionalProperties": false,
        ])
    }

    /// An object that has all of these members and no others.
    static func object(_ members: KeyValuePairs<String, JSONSchema>) -> JSONSchema {
        object(members.map { Member(name: $0, schema: $1, isRequired: true) })
    }

    /// An object whose members are named freely.
    static func map(of values: JSONSchema) -> JSONSchema {
        JSONSchema(["type": "object", "additionalProperties": values.json])
    }

    /// A schema among the document's components.
    static func component(_ name: String) -> JSONSchema {
        JSONSchema(["$ref": "#/components/schemas/\(name)"])
    }

    /// A member of an object.
    struct Member: Sendable, Equatable {
        let name: String
        let schema: JSONSchema
        let isRequired: Bool
    }

    /// The same, or null.
    var orNull: JSONSchema {
        JSONSchema(["anyOf": [json, ["type": "null"]]])
    }

    /// The same, with words for people.
    func described(_ text: String) -> JSONSchema {
        JSONSchema(json.adding(["description": .text(text)]))
    }
}
