import APIMachinery
import KubernetesModel

/// Mistakes in fields whose paths are at hand as text.
extension FieldError {
    static func required(_ field: String, _ detail: String = "") -> FieldError { .required(FieldPath(field), detail) }

    static func invalid(_ field: String, _ value: JSONValue, _ detail: String) -> FieldError {
        .invalid(FieldPath(field), value, detail)
    }

    static func forbidden(_ field: String, _ detail: String) -> FieldError { .forbidden(FieldPath(field), detail) }

    static func notFound(_ field: String, _ value: JSONValue) -> FieldError { .notFound(FieldPath(field), value) }

    static func notSupported(_ field: String, _ value: JSONValue, _ supported: [String]) -> FieldError {
        .notSupported(FieldPath(field), value, supported: supported)
    }

    static func duplicate(_ field: String, _ value: JSONValue) -> FieldError { .duplicate(FieldPath(field), value) }
}

extension String {
    /// The text as Go's `%q` shows it.
    var quoted: String { GoSyntax.quoted(self) }
}
