import KubernetesModel

/// What a schema says of a property beyond its type: what it means and what it may be.
package struct SchemaField: Sendable {
    /// Keywords of a schema that say one thing together.
    package struct Constraint: Sendable {
        let keywords: [String: JSONValue]

        init(_ keywords: [String: JSONValue]) { self.keywords = keywords }
    }

    /// The property's name in JSON.
    package let name: String
    /// One or two sentences for `kubectl explain`.
    package let description: String
    private let constraints: [Constraint]

    /// Describes the property that `key` names.
    package init(_ key: some CodingKey, _ description: String, _ constraints: Constraint...) {
        name = key.stringValue
        self.description = description
        self.constraints = constraints
    }

    /// Describes a property of a type of another module, whose coding keys are out of reach.
    package init(named name: String, _ description: String, _ constraints: Constraint...) {
        self.name = name
        self.description = description
        self.constraints = constraints
    }

    /// `schema` with the description and the limits.
    func described(_ schema: JSONValue) -> JSONValue {
        var schema = schema
        schema["description"] = .string(description)
        for (keyword, value) in constraints.flatMap(\.keywords) { schema[keyword] = value }
        return schema
    }
}

extension SchemaField.Constraint {
    /// The least and the greatest number.
    package static func range(_ range: ClosedRange<Int64>) -> Self {
        Self(["minimum": .integer(range.lowerBound), "maximum": .integer(range.upperBound)])
    }

    /// A regular expression that the text must match.
    package static func pattern(_ expression: String) -> Self { Self(["pattern": .string(expression)]) }

    /// An absolute URL of HTTP or HTTPS.
    package static var httpURL: Self { .pattern(#"^https?://[^\s]+$"#) }

    /// Five fields of cron, or a word such as `@daily`.
    package static var cronSchedule: Self {
        .pattern(
            #"^(@(yearly|annually|monthly|weekly|daily|midnight|hourly)|([0-9A-Za-z*,/?-]+ +){4}[0-9A-Za-z*,/?-]+)$"#)
    }

    /// The fewest and the most characters.
    package static func length(_ range: ClosedRange<Int64>) -> Self {
        Self(["minLength": .integer(range.lowerBound), "maxLength": .integer(range.upperBound)])
    }

    /// The most elements of a list that is replaced as a whole: no two appliers share it.
    package static func atomicList(maxItems: Int64) -> Self {
        Self(["maxItems": .integer(maxItems), "x-kubernetes-list-type": "atomic"])
    }

    /// The fewest elements of a list.
    package static func minItems(_ count: Int64) -> Self { Self(["minItems": .integer(count)]) }

    /// What each text of a list must match.
    package static func elements(_ expression: String, maxLength: Int64) -> Self {
        Self(["items": ["type": "string", "pattern": .string(expression), "maxLength": .integer(maxLength)]])
    }

    /// The most elements of a list whose elements are told apart by `key`.
    package static func listMap(key: String, maxItems: Int64) -> Self {
        Self([
            "maxItems": .integer(maxItems), "x-kubernetes-list-type": "map",
            "x-kubernetes-list-map-keys": [.string(key)],
        ])
    }

    /// The most members of a dictionary.
    package static func maxProperties(_ count: Int64) -> Self { Self(["maxProperties": .integer(count)]) }

    /// Rules in CEL about the property's value.
    package static func rules(_ rules: ValidationRule...) -> Self {
        Self(["x-kubernetes-validations": .array(rules.map(\.schema))])
    }
}

/// A rule in CEL that a value must satisfy.
///
/// Source: Kubernetes documentation, *CustomResourceDefinition validation rules*.
package struct ValidationRule: Sendable, Equatable {
    let rule: String
    let message: String

    package init(_ rule: String, message: String) {
        self.rule = rule
        self.message = message
    }

    var schema: JSONValue { ["rule": .string(rule), "message": .string(message)] }
}
