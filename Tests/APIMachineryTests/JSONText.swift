import APIMachinery
import KubernetesModel
import Testing

/// The document that a test writes as text.
func json(_ text: String) throws -> JSONValue { try JSONValue(parsing: text.utf8) }

extension ObjectSchema {
    /// The schema of a built-in kind, which must exist.
    static func builtIn(_ group: String, _ kind: String) throws -> ObjectSchema {
        try #require(ObjectSchema(group: group, version: "v1", kind: kind))
    }

    /// The schema of a custom kind whose `spec.f` is as given.
    static func custom(_ field: String) throws -> ObjectSchema {
        ObjectSchema(
            openAPIV3Schema: try json(
                #"{"type":"object","properties":{"spec":{"type":"object","properties":{"f":"# + field
                    + #","other":{"type":"string"}}}}}"#))
    }
}
