package import KubernetesModel

/// Limits on a value beyond its type.
package struct SchemaConstraints: Sendable {
    package let required: [String]
    package let enumeration: [JSONValue]?
    package let format: String?
    package let pattern: String?
    package let minLength: Int64?
    package let maxLength: Int64?
    package let minimum: JSONValue?
    package let maximum: JSONValue?
    package let exclusiveMinimum: Bool
    package let exclusiveMaximum: Bool
    package let multipleOf: JSONValue?
    package let minItems: Int64?
    package let maxItems: Int64?
    package let uniqueItems: Bool
    package let minProperties: Int64?
    package let maxProperties: Int64?
    package let allOf: [Schema]
    package let anyOf: [Schema]
    package let oneOf: [Schema]
    package let not: [Schema]

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
