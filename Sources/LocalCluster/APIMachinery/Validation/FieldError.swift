package import KubernetesModel

/// One thing that is wrong with a field of an object.
///
/// Source: `k8s.io/apimachinery/pkg/util/validation/field`.
package struct FieldError: Error, Sendable, Equatable {
    /// What kind of mistake it is; the raw value is the cause's reason.
    package enum Kind: String, Sendable {
        case notFound = "FieldValueNotFound"
        case required = "FieldValueRequired"
        case duplicate = "FieldValueDuplicate"
        case invalid = "FieldValueInvalid"
        case notSupported = "FieldValueNotSupported"
        case forbidden = "FieldValueForbidden"
        case tooLong = "FieldValueTooLong"
        case tooMany = "FieldValueTooMany"
        case internalError = "InternalError"
        case typeInvalid = "FieldValueTypeInvalid"

        fileprivate var title: String {
            switch self {
            case .notFound: "Not found"
            case .required: "Required value"
            case .duplicate: "Duplicate value"
            case .invalid, .typeInvalid: "Invalid value"
            case .notSupported: "Unsupported value"
            case .forbidden: "Forbidden"
            case .tooLong: "Too long"
            case .tooMany: "Too many"
            case .internalError: "Internal error"
            }
        }
    }

    /// What kind of mistake it is.
    package var kind: Kind
    /// The field.
    package var path: FieldPath
    /// The bad value; `nil` leaves it out of the message.
    package var value: JSONValue?
    /// What would be right.
    package var detail: String
    /// The bad value as Go prints it, where that is not JSON with sorted members.
    package var valueText: String?

    package init(kind: Kind, path: FieldPath, value: JSONValue? = nil, detail: String = "") {
        self.kind = kind
        self.path = path
        self.value = value
        self.detail = detail
    }

    /// The message without the field: `Invalid value: "x": must be …`.
    package var body: String {
        var text = kind.title
        switch kind {
        case .required, .forbidden, .tooLong, .internalError: break
        default:
            if let shown = valueText ?? value.map(Self.quoted) { text += ": \(shown)" }
        }
        return detail.isEmpty ? text : "\(text): \(detail)"
    }

    /// The cause in a `Status`.
    package var cause: StatusCause { StatusCause(reason: kind.rawValue, message: body, field: path.description) }

    /// A value as Go prints it in an error.
    private static func quoted(_ value: JSONValue) -> String {
        if case .string(let text) = value { return GoSyntax.quoted(text) }
        return value.text()
    }
}

extension FieldError {
    /// Something that the value names is not there.
    package static func notFound(_ path: FieldPath, _ value: JSONValue) -> FieldError {
        FieldError(kind: .notFound, path: path, value: value)
    }

    /// The field must be there.
    package static func required(_ path: FieldPath, _ detail: String = "") -> FieldError {
        FieldError(kind: .required, path: path, detail: detail)
    }

    /// The value stands more than once.
    package static func duplicate(_ path: FieldPath, _ value: JSONValue?) -> FieldError {
        FieldError(kind: .duplicate, path: path, value: value)
    }

    /// The value, as Go prints it, stands more than once.
    package static func duplicate(_ path: FieldPath, printed text: String) -> FieldError {
        var error = FieldError(kind: .duplicate, path: path)
        error.valueText = text
        return error
    }

    /// The value breaks a rule.
    package static func invalid(_ path: FieldPath, _ value: JSONValue?, _ detail: String) -> FieldError {
        FieldError(kind: .invalid, path: path, value: value, detail: detail)
    }

    /// The value, as Go prints it, breaks a rule.
    package static func invalid(_ path: FieldPath, printed text: String, _ detail: String) -> FieldError {
        var error = FieldError(kind: .invalid, path: path, detail: detail)
        error.valueText = text
        return error
    }

    /// The value is of another type or format.
    package static func typeInvalid(_ path: FieldPath, _ value: JSONValue?, _ detail: String) -> FieldError {
        FieldError(kind: .typeInvalid, path: path, value: value, detail: detail)
    }

    /// The value is none of the supported ones.
    package static func notSupported(_ path: FieldPath, _ value: JSONValue, supported: [String]) -> FieldError {
        let list = supported.map(GoSyntax.quoted).joined(separator: ", ")
        return FieldError(
            kind: .notSupported, path: path, value: value, detail: list.isEmpty ? "" : "supported values: \(list)")
    }

    /// The field may not be set, or not be changed.
    package static func forbidden(_ path: FieldPath, _ detail: String) -> FieldError {
        FieldError(kind: .forbidden, path: path, detail: detail)
    }

    /// The text is too long.
    package static func tooLong(_ path: FieldPath, maximum: Int64) -> FieldError {
        FieldError(
            kind: .tooLong, path: path,
            detail: "may not be more than \(maximum) \(maximum == 1 ? "byte" : "bytes")")
    }

    /// There are too many elements.
    package static func tooMany(_ path: FieldPath, actual: Int, maximum: Int64) -> FieldError {
        FieldError(
            kind: .tooMany, path: path, value: .integer(Int64(actual)),
            detail: "must have at most \(maximum) \(maximum == 1 ? "item" : "items")")
    }
}

extension FieldError: CustomStringConvertible {
    /// Field and message.
    package var description: String { "\(path): \(body)" }
}

extension [FieldError] {
    /// All messages as the real server joins them: one alone, several in brackets, repetitions once.
    package var message: String {
        var seen: Set<String> = []
        let messages = map(\.description).filter { seen.insert($0).inserted }
        return messages.count == 1 ? messages[0] : "[\(messages.joined(separator: ", "))]"
    }

    /// The `Status` of a 422 answer about an object.
    ///
    /// - Parameters:
    ///   - kind: the object's kind; empty where the server doesn't know it.
    ///   - group: the kind's group; empty for the core group.
    ///   - name: the object's name.
    package func status(kind: String, group: String = "", name: String = "") -> Status {
        let qualified = group.isEmpty ? kind : "\(kind).\(group)"
        return Status(
            status: "Failure", message: "\(qualified) \(GoSyntax.quoted(name)) is invalid: \(message)",
            reason: "Invalid",
            details: StatusDetails(
                name: name.isEmpty ? nil : name, group: group.isEmpty ? nil : group, kind: kind.isEmpty ? nil : kind,
                causes: map(\.cause)),
            code: 422)
    }

    /// Whether mistakes are such that rules in the Common Expression Language can't be evaluated.
    var blocksRules: Bool {
        contains { [.notSupported, .required, .tooLong, .tooMany, .typeInvalid].contains($0.kind) }
    }
}

extension FieldError {
    /// The note that the server adds when rules were not evaluated.
    static var rulesNotChecked: FieldError {
        .invalid(
            .root, .null,
            "some validation rules were not checked because the object was invalid; correct the existing errors to "
                + "complete validation")
    }
}
