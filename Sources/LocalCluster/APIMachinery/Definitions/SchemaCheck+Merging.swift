import KubernetesModel

/// Checks of the attributes that tell how lists and maps merge.
extension SchemaCheck {
    mutating func checkMergeAttributes(of schema: JSONValue, _ path: FieldPath) {
        checkKind(of: "x-kubernetes-map-type", ["atomic", "granular"], in: schema, "object", path)
        checkKind(of: "x-kubernetes-list-type", ["atomic", "set", "map"], in: schema, "array", path)
        if schema["x-kubernetes-list-type"] == "set" { checkSetElements(of: schema, path) }
        let keys = schema.texts(of: "x-kubernetes-list-map-keys")
        let listType = schema["x-kubernetes-list-type"]
        if !keys.isEmpty, listType != "map" {
            let field = path.child("x-kubernetes-list-type")
            let detail = "must be map if x-kubernetes-list-map-keys is non-empty"
            errors.append(listType.map { .invalid(field, $0, detail) } ?? .required(field, detail))
        }
        if listType == "map" { checkMap(schema, keys: keys, path) }
        if listType == "map" || listType == "set", let items = schema.schema("items") {
            checkElements(items, keys: listType == "map" ? keys : [], listType?.stringValue ?? "", path.child("items"))
        }
    }

    private mutating func checkKind(
        of name: String, _ values: [String], in schema: JSONValue, _ type: String, _ path: FieldPath
    ) {
        guard let value = schema[name] else { return }
        if schema.schemaType != type {
            let field = path.child("type")
            let detail = "must be \(type) if \(name) is specified"
            errors.append(
                schema.schemaType.isEmpty
                    ? .required(field, detail) : .invalid(field, .string(schema.schemaType), detail))
        }
        if !values.contains(value.stringValue ?? "") {
            errors.append(.notSupported(path.child(name), value, supported: values))
        }
    }

    /// The elements of a set are told apart by their whole value, so they must be one.
    private mutating func checkSetElements(of schema: JSONValue, _ path: FieldPath) {
        guard schema.schemaType == "array", let items = schema.schema("items") else { return }
        let detail = "must be atomic as item of a list with x-kubernetes-list-type=set"
        switch items.schemaType {
        case "array":
            if let type = items["x-kubernetes-list-type"], type != "atomic" {
                errors.append(.invalid(path.child("items").child("x-kubernetes-list-type"), type, detail))
            }
        case "object":
            guard items["x-kubernetes-map-type"] != "atomic" else { return }
            errors.append(
                .invalid(
                    path.child("items").child("x-kubernetes-map-type"), items["x-kubernetes-list-type"] ?? .null,
                    detail))
        default: break
        }
    }

    private mutating func checkMap(_ schema: JSONValue, keys: [String], _ path: FieldPath) {
        let field = path.child("x-kubernetes-list-map-keys")
        if keys.isEmpty { errors.append(.required(field, "must not be empty if x-kubernetes-list-type is map")) }
        guard let items = schema.schema("items") else {
            return errors.append(
                .required(path.child("items"), "must have a schema if x-kubernetes-list-type is map"))
        }
        let itemsPath = path.child("items")
        guard items.schemaType == "object" else {
            return errors.append(
                .invalid(
                    itemsPath.child("type"), .string(items.schemaType),
                    "must be object if parent array's x-kubernetes-list-type is map"))
        }
        let shown: JSONValue = .array(keys.map(JSONValue.string))
        var seen: Set<String> = []
        for key in keys {
            if let type = items["properties"]?[key]?.schemaType {
                if type == "array" || type == "object" {
                    errors.append(
                        .invalid(
                            itemsPath.child("properties").key(key).child("type"), .string(items.schemaType),
                            "must be a scalar type if parent array's x-kubernetes-list-type is map"))
                }
            } else {
                errors.append(.invalid(field, shown, "entries must all be names of item properties"))
            }
            if !seen.insert(key).inserted {
                errors.append(.invalid(field, shown, "must not contain duplicate entries"))
            }
        }
    }

    private mutating func checkElements(
        _ items: JSONValue, keys: [String], _ listType: String, _ path: FieldPath
    ) {
        if items.isTrue("nullable") {
            errors.append(
                .forbidden(
                    path.child("nullable"), "cannot be nullable when x-kubernetes-list-type is \(listType)"))
        }
        let required = items.texts(of: "required")
        for key in keys {
            guard let member = items["properties"]?[key] else { continue }
            let field = path.child("properties").key(key)
            if !required.contains(key), member["default"] == nil {
                errors.append(
                    .required(
                        field.child("default"),
                        "this property is in x-kubernetes-list-map-keys, so it must have a default or be a required "
                            + "property"))
            }
            if member.isTrue("nullable") {
                errors.append(
                    .forbidden(
                        field.child("nullable"),
                        "this property is in x-kubernetes-list-map-keys, so it cannot be nullable"))
            }
        }
    }
}
