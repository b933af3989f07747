import CommonExpressionLanguage
import KubernetesModel

/// Checks values against schemas, in the words of the real server.
///
/// Source: `k8s.io/kube-openapi/pkg/validation/validate`, `apiextensions-apiserver/pkg/apiserver/validation`.
struct SchemaValidator {
    /// What was found wrong.
    var errors: [FieldError] = []
    /// How many values were looked at; of several alternatives, the one that got furthest explains the failure.
    var visited = 0

    /// Checks `value`, and what is below it.
    ///
    /// A value that equals its counterpart in the old object is not checked again: what was once stored may stay
    /// when the schema gets stricter.
    mutating func validate(_ value: JSONValue, old: JSONValue?, schema: Schema, at path: FieldPath) {
        visited += 1
        if let old, old.isEquivalent(to: value) { return }
        if value.isNull, schema.isNullable { return }
        validateType(value, schema, path)
        validateEnumeration(value, schema, path)
        switch value {
        case .string(let text): validateString(text, schema, path)
        case .integer, .number: validateNumber(value, schema, path)
        case .array(let elements): validateElements(elements, old: old?.arrayValue, schema, path)
        case .object(let members): validateMembers(members, old: old?.objectValue, schema, path)
        default: break
        }
        validateAlternatives(value, schema, path)
    }

    private mutating func validateType(_ value: JSONValue, _ schema: Schema, _ path: FieldPath) {
        let expected: String
        let matches: Bool
        if schema.isIntOrString {
            expected = "integer,string"
            matches = value.isWholeNumber || value.stringValue != nil
        } else if let type = schema.type {
            expected = type.rawValue
            matches = type.admits(value)
        } else {
            return
        }
        guard !matches else { return }
        let actual = value.jsonTypeName
        errors.append(
            .typeInvalid(
                path, .string(actual), "\(path.text) in body must be of type \(expected): \"\(actual)\""))
        if schema.type == .integer, case .number = value {
            errors.append(
                .invalid(.root, "", "Checked value must be of type integer (default format) in \(path.text)"))
        }
    }

    private mutating func validateEnumeration(_ value: JSONValue, _ schema: Schema, _ path: FieldPath) {
        guard let allowed = schema.constraints.enumeration, !allowed.contains(where: { $0.isEquivalent(to: value) })
        else { return }
        errors.append(.notSupported(path, value, supported: allowed.map(GoSyntax.plain)))
    }

    private mutating func validateString(_ text: String, _ schema: Schema, _ path: FieldPath) {
        let limits = schema.constraints
        let length = Int64(text.unicodeScalars.count)
        // Of these three only the first is told.
        if let maximum = limits.maxLength, length > maximum {
            errors.append(.tooLong(path, maximum: maximum))
        } else if let minimum = limits.minLength, length < minimum {
            fail(path, .string(text), "should be at least \(minimum) chars long")
        } else if let pattern = limits.pattern, !Pattern.cached(pattern).matches(text) {
            fail(path, .string(text), "should match '\(pattern)'")
        }
        if let format = limits.format.flatMap(StringFormat.init), !format.admits(text) {
            errors.append(
                .typeInvalid(
                    path, .string(text), "\(path.text) in body must be of type \(format.rawValue): \"\(text)\""))
        }
    }

    private mutating func validateNumber(_ value: JSONValue, _ schema: Schema, _ path: FieldPath) {
        let limits = schema.constraints
        guard let number = value.doubleValue else { return }
        if let divisor = limits.multipleOf, let unit = divisor.doubleValue, unit != 0 {
            let quotient = number / unit
            if quotient != quotient.rounded() { fail(path, value, "should be a multiple of \(divisor.text())") }
        }
        if let limit = limits.maximum, let maximum = limit.doubleValue {
            if limits.exclusiveMaximum {
                if number >= maximum { fail(path, value, "should be less than \(limit.text())") }
            } else if number > maximum {
                fail(path, value, "should be less than or equal to \(limit.text())")
            }
        }
        if let limit = limits.minimum, let minimum = limit.doubleValue {
            if limits.exclusiveMinimum {
                if number <= minimum { fail(path, value, "should be greater than \(limit.text())") }
            } else if number < minimum {
                fail(path, value, "should be greater than or equal to \(limit.text())")
            }
        }
    }

    mutating func fail(_ path: FieldPath, _ value: JSONValue, _ requirement: String) {
        errors.append(.invalid(path, value, "\(path.text) in body \(requirement)"))
    }
}

extension SchemaType {
    /// Whether a value is of the type.
    func admits(_ value: JSONValue) -> Bool {
        switch (self, value) {
        case (.object, .object), (.array, .array), (.string, .string), (.boolean, .bool), (.number, .number),
            (.number, .integer), (.integer, .integer):
            true
        case (.integer, .number): value.isWholeNumber
        default: false
        }
    }
}

extension JSONValue {
    /// Whether the value is a number without a fraction.
    var isWholeNumber: Bool {
        switch self {
        case .integer: true
        case .number(let number): number == number.rounded()
        default: false
        }
    }

    /// What JSON Schema calls the value's type.
    var jsonTypeName: String {
        switch self {
        case .null: "null"
        case .bool: "boolean"
        case .integer: "integer"
        case .number: "number"
        case .string: "string"
        case .array: "array"
        case .object: "object"
        }
    }
}
