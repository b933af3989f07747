import KubernetesModel

/// Checks what a definition says of how its objects are served beside their schema: subresources and columns.
enum ServingCheck {
    private static let columnTypes = ["boolean", "date", "integer", "number", "string"]
    private static let columnFormats = [
        "byte", "date", "date-time", "double", "float", "int32", "int64", "password",
    ]

    /// What is wrong with the columns of tables.
    static func errors(inColumns columns: [JSONValue], at path: FieldPath) -> [FieldError] {
        columns.enumerated().flatMap { index, column in errors(in: column, at: path.index(index)) }
    }

    private static func errors(in column: JSONValue, at path: FieldPath) -> [FieldError] {
        var errors: [FieldError] = []
        if column.text(of: "name").isEmpty { errors.append(.required(path.child("name"))) }
        let type = column.text(of: "type")
        let types = "must be one of \(columnTypes.joined(separator: ","))"
        if type.isEmpty {
            errors.append(.required(path.child("type"), types))
        } else if !columnTypes.contains(type) {
            errors.append(.invalid(path.child("type"), .string(type), types))
        }
        let format = column.text(of: "format")
        if !format.isEmpty, !columnFormats.contains(format) {
            errors.append(
                .invalid(
                    path.child("format"), .string(format), "must be one of \(columnFormats.joined(separator: ","))"))
        }
        let field = path.child("JSONPath")
        let jsonPath = column.text(of: "jsonPath")
        errors += jsonPath.isEmpty ? [.required(field)] : Self.errors(inPath: jsonPath, at: field)
        return errors
    }

    /// What is wrong with the subresources.
    static func errors(inSubresources subresources: JSONValue, at path: FieldPath) -> [FieldError] {
        guard let scale = subresources.schema("scale") else { return [] }
        let selector = scale.text(of: "labelSelectorPath")
        return errors(inScale: scale, "specReplicasPath", below: [".spec"], "under .spec", path)
            + errors(inScale: scale, "statusReplicasPath", below: [".status"], "under .status", path)
            + (selector.isEmpty
                ? []
                : errors(
                    inScale: scale, "labelSelectorPath", below: [".spec", ".status"], "under either .spec or .status",
                    path))
    }

    private static func errors(
        inScale scale: JSONValue, _ name: String, below parents: [String], _ place: String, _ path: FieldPath
    ) -> [FieldError] {
        let value = scale.text(of: name)
        let field = path.child("scale").child(name)
        guard !value.isEmpty else { return [.required(field)] }
        let errors = Self.errors(inPath: value, at: field)
        guard errors.isEmpty, !parents.contains(where: { value.hasPrefix("\($0).") }) else { return errors }
        return [.invalid(field, .string(value), "should be a json path \(place)")]
    }

    private static func errors(inPath jsonPath: String, at path: FieldPath) -> [FieldError] {
        jsonPath.hasPrefix(".")
            ? [] : [.invalid(path, .string(jsonPath), "must be a simple json path starting with .")]
    }
}
