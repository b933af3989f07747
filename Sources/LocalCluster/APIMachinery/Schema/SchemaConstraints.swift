package import KubernetesModel

/// Limits on a value beyond its type.
package struct SchemaConstraints: Sendable {
    /// Members that an object must have.
    package let required: [String]
    /// The only values allowed.
    package let enumeration: [JSONValue]?
    /// What a string or number stands for, such as `date-time` or `int32`.
    package let format: String?
    /// A regular expression that occurs in a string.
    package let pattern: String?
    /// The least count of characters of a string.
    package let minLength: Int64?
    /// The greatest count of characters of a string.
    package let maxLength: Int64?
    /// The least number.
    package let minimum: JSONValue?
    /// The greatest number.
    package let maximum: JSONValue?
    /// Whether a number must be above ``minimum``.
    package let exclusiveMinimum: Bool
    /// Whether a number must be below ``maximum``.
    package let exclusiveMaximum: Bool
    /// What a number must be a multiple of.
    package let multipleOf: JSONValue?
    /// The least count of elements.
    package let minItems: Int64?
    /// The greatest count of elements.
    package let maxItems: Int64?
    /// Whether each element stands once.
    package let uniqueItems: Bool
    /// The least count of members.
    package let minProperties: Int64?
    /// The greatest count of members.
    package let maxProperties: Int64?
    /// Schemas that a value must all satisfy.
    package let allOf: [Schema]
    /// Schemas of which a value must satisfy one or more.
    package let anyOf: [Schema]
    /// Schemas of which a value must satisfy exactly one.
    package let oneOf: [Schema]
    /// A schema that a value must not satisfy; none or one.
    package let not: [Schema]

    /// The format that stands for times in microseconds of built-in kinds.
    static let microTime = "date-time-micro"

    init(_ json: JSONValue, catalog: SchemaCatalog?) {
        func schemas(_ name: String) -> [Schema] {
            (json[name]?.arrayValue ?? []).map { Schema($0, catalog: catalog) }
        }
        required = (json["required"]?.arrayValue ?? []).compactMap(\.stringValue)
        enumeration = json["enum"]?.arrayValue
        format = json["format"]?.stringValue
        pattern = json["pattern"]?.stringValue
        minLength = json["minLength"]?.integerValue
        maxLength = json["maxLength"]?.integerValue
        minimum = json["minimum"]
        maximum = json["maximum"]
        exclusiveMinimum = json["exclusiveMinimum"]?.boolValue ?? false
        exclusiveMaximum = json["exclusiveMaximum"]?.boolValue ?? false
        multipleOf = json["multipleOf"]
        minItems = json["minItems"]?.integerValue
        maxItems = json["maxItems"]?.integerValue
        uniqueItems = json["uniqueItems"]?.boolValue ?? false
        minProperties = json["minProperties"]?.integerValue
        maxProperties = json["maxProperties"]?.integerValue
        allOf = schemas("allOf")
        anyOf = schemas("anyOf")
        oneOf = schemas("oneOf")
        not = json["not"].map { [Schema($0, catalog: catalog)] } ?? []
    }
}
