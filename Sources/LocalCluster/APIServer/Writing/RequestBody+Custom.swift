import APIMachinery
import HTTPTypes
import KubernetesModel
import NIOCore

/// What is said of the bodies of custom kinds, which another part of the real server reads.
extension RequestBody {
    private static let summaryLength = 30

    /// Refuses a body of another kind than the path's.
    func checkCustom(_ document: JSONValue, _ request: APIRequest) throws {
        let version = document["apiVersion"]?.stringValue ?? ""
        let name = document["kind"]?.stringValue ?? ""
        if name.isEmpty {
            let text = String(buffer: request.body)
            let summary = text.count > Self.summaryLength ? "\(text.prefix(Self.summaryLength)) ..." : text
            throw StatusError.badRequest(
                "the object provided is unrecognized (must be of type \(kindName)): Object 'Kind' is missing in '\(text)' (\(summary))"
            )
        }
        if version != apiVersion {
            throw StatusError.badRequest(
                "the API version in the data (\(version)) does not match the expected API version (\(apiVersion))")
        }
        guard name == kindName else {
            throw StatusError.invalid(
                ResourceName(group: kind.type.group, plural: name), document.name,
                [.invalid("kind", .string(name), "must be \(kindName)")])
        }
    }

    /// The schema of metadata, which is that of built-in kinds.
    private var metadataSchema: Schema? { kind.schema.root.properties["metadata"]?.resolved }

    /// What Go's decoder says of metadata that is of another type.
    func metadataProblem(_ object: JSONValue) -> String? {
        guard let schema = metadataSchema, let metadata = object["metadata"] else { return nil }
        return GoForm.typeProblem(metadata, schema: schema, kind: "ObjectMeta")
    }

    /// The object with its metadata as Go's type would hold it.
    func withCanonicalMetadata(_ object: JSONValue) -> JSONValue {
        guard let schema = metadataSchema, let metadata = object["metadata"] else { return object }
        return object.replacing("metadata", GoForm.canonical(metadata, schema: schema))
    }
}
