import KubernetesModel

/// Checks the schema of a CustomResourceDefinition, in the words of the real server.
///
/// Source: `apiextensions-apiserver/pkg/apis/apiextensions/validation/validation.go`.
struct SchemaCheck {
    /// What holds for a schema because of where it stands.
    struct Surroundings {
        /// Why there may be no defaults; `nil` where there may.
        var reasonAgainstDefaults: String?
        /// Whether the schema describes metadata of an object.
        var isInsideMetadata = false
        /// The outermost list or map whose elements can't be told apart from old ones.
        var uncorrelatable: FieldPath?
        /// How often values stand in an object; `nil` where rules can't be.
        var cardinality: Cardinality? = .one
    }

    var errors: [FieldError] = []
    /// Mistakes in rules; they stand after those of schemas.
    var ruleErrors: [FieldError] = []
    var budget = RuleBudget()

    /// What is wrong with the schema of a version.
    static func errors(in schema: JSONValue, at path: FieldPath) -> [FieldError] {
        var errors: [FieldError] = []
        if schema.isTrue("nullable") {
            errors.append(.forbidden(path.child("nullable"), "nullable cannot be true at the root"))
        }
        var structure = StructuralCheck.errors(in: schema, at: path)
        if structure.isEmpty { structure = DefaultsCheck.errors(in: schema, at: path) }
        var check = SchemaCheck()
        check.visit(schema, path, Surroundings(cardinality: structure.isEmpty ? .one : nil), isRoot: true)
        return errors + structure + check.errors + check.ruleErrors + check.budget.errors(at: path)
    }

    mutating func visit(_ schema: JSONValue, _ path: FieldPath, _ around: Surroundings, isRoot: Bool = false) {
        let earlier = errors.count
        checkSupport(of: schema, path, around)
        if schema.isTrue("uniqueItems") {
            errors.append(
                .forbidden(
                    path.child("uniqueItems"),
                    "uniqueItems cannot be set to true since the runtime complexity becomes quadratic"))
        }
        visitValues(of: schema, path, around)
        visitMembers(of: schema, path, around, isRoot: isRoot)
        visitCombinations(of: schema, path, around)
        if let items = schema.schema("items") {
            var inside = around
            inside.cardinality = around.cardinality?.times(schema["maxItems"]?.integerValue)
            if schema["x-kubernetes-list-type"] != "map" { inside.uncorrelatable = around.uncorrelatable ?? path }
            visit(items, path.child("items"), inside)
        }
        checkMergeAttributes(of: schema, path)
        checkRules(of: schema, path, around, isObject: isRoot || schema.isTrue("x-kubernetes-embedded-resource")) {
            $0.errors.count == earlier
        }
    }

    private static let types = ["array", "boolean", "integer", "number", "object", "string"]

    private mutating func checkSupport(of schema: JSONValue, _ path: FieldPath, _ around: Surroundings) {
        let type = schema.schemaType
        if !type.isEmpty, !Self.types.contains(type) {
            errors.append(.notSupported(path.child("type"), .string(type), supported: Self.types))
        }
        if schema["default"] != nil, let reason = around.reasonAgainstDefaults {
            errors.append(.forbidden(path.child("default"), "must not be set \(reason)"))
        }
        for name in ["id", "additionalItems", "patternProperties", "definitions", "dependencies", "$ref"]
        where !schema.saysNothing(name) { errors.append(.forbidden(path.child(name), "\(name) is not supported")) }
        if type == "null" {
            errors.append(
                .forbidden(path.child("type"), "type cannot be set to null, use nullable as an alternative"))
        }
        if schema["items"]?.arrayValue?.isEmpty == false {
            errors.append(.forbidden(path.child("items"), "items must be a schema object and not an array"))
        }
        if around.isInsideMetadata, schema.isTrue("x-kubernetes-embedded-resource") {
            errors.append(
                .forbidden(
                    path.child("x-kubernetes-embedded-resource"), "must not be used inside of resource meta"))
        }
        if schema["x-kubernetes-preserve-unknown-fields"] == false {
            errors.append(
                .invalid(path.child("x-kubernetes-preserve-unknown-fields"), false, "must be true or undefined"))
        }
    }

    private mutating func visitValues(of schema: JSONValue, _ path: FieldPath, _ around: Surroundings) {
        guard let additional = schema["additionalProperties"] else { return }
        let field = path.child("additionalProperties")
        if !schema.members(of: "properties").isEmpty, additional != true {
            errors.append(.forbidden(field, "additionalProperties and properties are mutual exclusive"))
        }
        guard let values = schema.schema("additionalProperties") else { return }
        var inside = around
        inside.cardinality = around.cardinality?.times(schema["maxProperties"]?.integerValue)
        if around.isInsideMetadata {
            inside.reasonAgainstDefaults = "inside additionalProperties applying to object metadata"
        }
        if schema["x-kubernetes-map-type"] == "atomic" { inside.uncorrelatable = around.uncorrelatable ?? path }
        visit(values, field, inside)
    }

    private mutating func visitMembers(
        of schema: JSONValue, _ path: FieldPath, _ around: Surroundings, isRoot: Bool
    ) {
        for (name, member) in schema.members(of: "properties") {
            var inside = around
            if schema["x-kubernetes-map-type"] == "atomic" { inside.uncorrelatable = around.uncorrelatable ?? path }
            let isObject = isRoot || schema.isTrue("x-kubernetes-embedded-resource")
            if isObject, ["apiVersion", "kind", "metadata"].contains(name) {
                inside.isInsideMetadata = true
                if isRoot { inside.reasonAgainstDefaults = "in top-level \(name)" }
            }
            visit(member, path.child("properties").key(name), inside)
        }
    }

    private mutating func visitCombinations(of schema: JSONValue, _ path: FieldPath, _ around: Surroundings) {
        var inside = around
        inside.cardinality = nil
        if let nested = schema.schema("not") { visit(nested, path.child("not"), inside) }
        for name in ["allOf", "oneOf", "anyOf"] {
            for (index, nested) in schema.elements(of: name).enumerated() {
                visit(nested, path.child(name).index(index), inside)
            }
        }
    }
}
