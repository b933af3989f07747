import KubernetesModel

/// Checks that the defaults of a schema are values that the schema allows.
///
/// Source: `apiextensions-apiserver/pkg/apiserver/schema/defaulting/validation.go`.
struct DefaultsCheck {
    private var errors: [FieldError] = []

    /// What is wrong with the defaults in a structural schema.
    static func errors(in schema: JSONValue, at path: FieldPath) -> [FieldError] {
        var check = DefaultsCheck()
        check.visit(schema, path, isObject: true)
        return check.errors
    }

    private mutating func visit(_ json: JSONValue, _ path: FieldPath, isObject: Bool) {
        if let value = json["default"] { check(value, json, path.child("default")) }
        if let items = json.schema("items") { visit(items, path.child("items")) }
        for (name, member) in json.members(of: "properties") {
            // What describes the object itself is checked when objects are.
            if isObject, ["apiVersion", "kind", "metadata"].contains(name) { continue }
            visit(member, path.child("properties").key(name))
        }
        if let values = json.schema("additionalProperties") { visit(values, path.child("additionalProperties")) }
    }

    private mutating func visit(_ json: JSONValue, _ path: FieldPath) {
        visit(json, path, isObject: json.isTrue("x-kubernetes-embedded-resource"))
    }

    private mutating func check(_ value: JSONValue, _ json: JSONValue, _ path: FieldPath) {
        let schema = Schema(json)
        var pruned = value
        var removed: [String] = []
        schema.prune(&pruned, at: .root, removed: &removed)
        if !removed.isEmpty { errors.append(.invalid(path, value, "must not have unknown fields")) }
        // The checks see the default alone: their messages name fields below it, and their paths stand below its own.
        let found = schema.validate(value)
        guard found.isEmpty else {
            errors += found.map { error in
                var error = error
                error.path = path.appending(error.path)
                return error
            }
            return
        }
        guard let rules = RuleTree(schema, isResourceRoot: schema.isEmbeddedResource) else { return }
        var validator = RuleValidator()
        validator.validate(value, old: value, isUnchanged: false, rules, at: path)
        errors += validator.errors
    }
}
