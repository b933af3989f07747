import KubernetesModel

/// Checks that the schema of a CustomResourceDefinition is structural: the type of every value it describes is told
/// once, outside of logical combinations.
///
/// Source: `apiextensions-apiserver/pkg/apiserver/schema/validation.go`; Kubernetes documentation, *Specifying a
/// structural schema*.
struct StructuralCheck {
    /// Where a schema stands in the one that holds it.
    private enum Level: String {
        case root = "must not be empty at the root"
        case item = "must not be empty for specified array items"
        case field = "must not be empty for specified object fields"
    }

    private var errors: [FieldError] = []

    /// What keeps a schema from being structural.
    static func errors(in schema: JSONValue, at path: FieldPath) -> [FieldError] {
        var check = StructuralCheck()
        check.visit(schema, .root, path)
        check.visitForCompleteness(schema, path)
        return check.errors.sorted { $0.description < $1.description }
    }

    private mutating func visit(_ schema: JSONValue, _ level: Level, _ path: FieldPath) {
        let type = schema.schemaType
        if type == "array", schema.schema("items") == nil {
            errors.append(.required(path.child("items"), "must be specified"))
        }
        if let items = schema.schema("items") { visit(items, .item, path.child("items")) }
        for (name, member) in schema.members(of: "properties") {
            visit(member, .field, path.child("properties").key(name))
        }
        if let values = schema.schema("additionalProperties") {
            visit(values, .field, path.child("additionalProperties"))
        }
        if level == .root, schema["additionalProperties"] != nil {
            errors.append(.forbidden(path.child("additionalProperties"), "must not be used at the root"))
        }
        checkExtensions(of: schema, path)
        checkCombinations(
            in: schema, path, skipsAnyOf: schema["anyOf"] == Self.intOrString,
            skipsFirstAllOf: schema.elements(of: "allOf").first?["anyOf"] == Self.intOrString)
        checkType(type, of: schema, level, path)
        checkObjectMembers(of: schema, level, path)
    }

    private static let intOrString: JSONValue = [["type": "integer"], ["type": "string"]]

    private mutating func checkExtensions(of schema: JSONValue, _ path: FieldPath) {
        guard schema.isTrue("x-kubernetes-int-or-string") else { return }
        for name in ["x-kubernetes-preserve-unknown-fields", "x-kubernetes-embedded-resource"]
        where schema.isTrue(name) {
            errors.append(.invalid(path.child(name), true, "must be false if x-kubernetes-int-or-string is true"))
        }
    }

    private mutating func checkType(_ type: String, of schema: JSONValue, _ level: Level, _ path: FieldPath) {
        let field = path.child("type")
        if schema.isTrue("x-kubernetes-embedded-resource"), type != "object" {
            let detail = "must be object if x-kubernetes-embedded-resource is true"
            errors.append(type.isEmpty ? .required(field, detail) : .invalid(field, .string(type), detail))
        } else if type.isEmpty, !schema.isTrue("x-kubernetes-int-or-string"),
            !schema.isTrue("x-kubernetes-preserve-unknown-fields")
        {
            errors.append(.required(field, level.rawValue))
        }
        if level == .root, !type.isEmpty, type != "object" {
            errors.append(.invalid(field, .string(type), "must be object at the root"))
        }
    }

    /// What objects of the API have is not for the schema to describe.
    private mutating func checkObjectMembers(of schema: JSONValue, _ level: Level, _ path: FieldPath) {
        let isEmbedded = schema.isTrue("x-kubernetes-embedded-resource")
        if isEmbedded, schema["additionalProperties"] != nil {
            errors.append(
                .forbidden(
                    path.child("additionalProperties"), "must not be used if x-kubernetes-embedded-resource is set"))
        }
        let isObject = level == .root || isEmbedded
        for name in ["apiVersion", "kind"] {
            guard isObject, let member = schema["properties"]?[name], member.schemaType != "string" else { continue }
            errors.append(
                .invalid(
                    path.child("properties").key(name).child("type"), .string(member.schemaType), "must be string"))
        }
        if let metadata = schema["properties"]?["metadata"] {
            let field = path.child("properties").key("metadata")
            if isObject, metadata.schemaType != "object" {
                errors.append(.invalid(field.child("type"), .string(metadata.schemaType), "must be object"))
            }
            if level == .root, !Self.restrictsNamesOnly(metadata) {
                errors.append(
                    .forbidden(
                        field,
                        "must not specify anything other than name and generateName, but metadata is implicitly "
                            + "specified"))
            }
        }
        if isEmbedded, !schema.isTrue("x-kubernetes-preserve-unknown-fields"), schema.members(of: "properties").isEmpty
        {
            errors.append(
                .required(
                    path.child("properties"),
                    "must not be empty if x-kubernetes-embedded-resource is true without "
                        + "x-kubernetes-preserve-unknown-fields"))
        }
    }

    private static func restrictsNamesOnly(_ metadata: JSONValue) -> Bool {
        let names = (metadata.objectValue ?? [:]).keys.filter { !metadata.saysNothing($0) }
        guard Set(names).isSubset(of: ["type", "default", "properties"]) else { return false }
        return Set(metadata.members(of: "properties").map(\.key)).isSubset(of: ["name", "generateName"])
    }
}

/// Schemas in `allOf`, `anyOf`, `oneOf` and `not` restrict values, and describe nothing.
extension StructuralCheck {
    private static let attributesOutside: [(name: String, detail: String)] = [
        ("type", "must be empty to be structural"), ("title", "must be empty to be structural"),
        ("description", "must be empty to be structural"), ("default", "must be undefined to be structural"),
        ("additionalProperties", "must be undefined to be structural"),
        ("nullable", "must be false to be structural"),
        ("x-kubernetes-preserve-unknown-fields", "must be false to be structural"),
        ("x-kubernetes-embedded-resource", "must be false to be structural"),
        ("x-kubernetes-int-or-string", "must be false to be structural"),
        ("x-kubernetes-list-map-keys", "must be empty to be structural"),
        ("x-kubernetes-list-type", "must be undefined to be structural"),
        ("x-kubernetes-map-type", "must be undefined to be structural"),
        ("x-kubernetes-validations", "must be empty to be structural"),
    ]

    fileprivate mutating func checkCombinations(
        in schema: JSONValue, _ path: FieldPath, skipsAnyOf: Bool = false, skipsFirstAllOf: Bool = false
    ) {
        for (name, skips) in [("anyOf", skipsAnyOf), ("allOf", false), ("oneOf", false)] where !skips {
            for (index, nested) in schema.elements(of: name).enumerated() {
                checkNested(
                    nested, path.child(name).index(index), skipsAnyOf: name == "allOf" && index == 0 && skipsFirstAllOf)
            }
        }
        if let nested = schema.schema("not") { checkNested(nested, path.child("not")) }
    }

    private mutating func checkNested(_ schema: JSONValue, _ path: FieldPath, skipsAnyOf: Bool = false) {
        checkCombinations(in: schema, path, skipsAnyOf: skipsAnyOf)
        if let items = schema.schema("items") { checkNested(items, path.child("items")) }
        for (name, member) in schema.members(of: "properties") {
            checkNested(member, path.child("properties").key(name))
        }
        for (name, detail) in Self.attributesOutside where !schema.saysNothing(name) {
            errors.append(.forbidden(path.child(name), detail))
        }
        if schema["properties"]?["metadata"] != nil {
            errors.append(
                .forbidden(path.child("properties").key("metadata"), "must not be specified in a nested context"))
        }
    }

    /// What a combination restricts must be described outside of it.
    fileprivate mutating func visitForCompleteness(_ schema: JSONValue, _ path: FieldPath) {
        if let items = schema.schema("items") { visitForCompleteness(items, path.child("items")) }
        for (name, member) in schema.members(of: "properties") {
            visitForCompleteness(member, path.child("properties").key(name))
        }
        if let values = schema.schema("additionalProperties") {
            visitForCompleteness(values, path.child("additionalProperties"))
        }
        checkCompleteness(of: schema, at: path, describedBy: schema, at: path)
    }

    private mutating func checkCompleteness(
        of restriction: JSONValue, at nestedPath: FieldPath, describedBy schema: JSONValue, at path: FieldPath
    ) {
        for name in ["allOf", "anyOf", "oneOf"] {
            for (index, nested) in restriction.elements(of: name).enumerated() {
                checkNestedCompleteness(of: nested, at: nestedPath.child(name).index(index), schema, at: path)
            }
        }
        if let nested = restriction.schema("not") {
            checkNestedCompleteness(of: nested, at: nestedPath.child("not"), schema, at: path)
        }
    }

    private mutating func checkNestedCompleteness(
        of nested: JSONValue, at nestedPath: FieldPath, _ schema: JSONValue?, at path: FieldPath
    ) {
        guard let schema else {
            return errors.append(.required(path, "because it is defined in \(nestedPath)"))
        }
        checkCompleteness(of: nested, at: nestedPath, describedBy: schema, at: path)
        if let items = nested.schema("items") {
            checkNestedCompleteness(
                of: items, at: nestedPath.child("items"), schema.schema("items"), at: path.child("items"))
        }
        for (name, member) in nested.members(of: "properties") {
            checkNestedCompleteness(
                of: member, at: nestedPath.child("properties").key(name), schema["properties"]?[name],
                at: path.child("properties").key(name))
        }
    }
}
