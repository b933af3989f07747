import KubernetesModel

/// The way from kubectl's client-side apply, which keeps its last configuration in an annotation, to server-side apply.
///
/// Source: `k8s.io/apimachinery/pkg/util/managedfields/internal/lastappliedmanager.go`, `lastappliedupdater.go`.
extension FieldTracker {
    static let lastAppliedAnnotation = "kubectl.kubernetes.io/last-applied-configuration"

    /// The fields that the last client-side apply set and that still have the values it gave: kubectl may take them
    /// without a conflict.
    func lastAppliedFields(in live: JSONValue) -> FieldSet {
        guard let text = Self.lastApplied(in: live) else { return FieldSet() }
        let configuration: JSONValue
        do {
            configuration = try JSONValue(parsing: text.utf8)
        } catch {
            return FieldSet()
        }
        guard configuration["apiVersion"]?.stringValue == apiVersion,
            schema.root.mismatches(of: configuration, allowsDuplicates: false).isEmpty
        else { return FieldSet() }
        let difference = FieldComparison(configuration, live, schema: schema.root)
        return schema.root.appliedFields(of: configuration)
            .subtracting(difference.modified).subtracting(difference.added).subtracting(difference.removed)
    }

    /// Keeps the annotation of a client-side apply in step when kubectl applies on the server.
    func syncLastApplied(_ intent: JSONValue, manager: String, in object: JSONValue) -> JSONValue {
        guard manager == "kubectl", Self.lastApplied(in: object) != nil, var metadata = object["metadata"],
            var annotations = metadata["annotations"]
        else { return object }
        var configuration = intent.withoutManagedFields
        if let old = configuration[path: "metadata", "annotations"] {
            configuration["metadata"]?["annotations"] = old.removing(Self.lastAppliedAnnotation)
        }
        annotations[Self.lastAppliedAnnotation] = .string(configuration.text() + "\n")
        metadata["annotations"] = annotations
        var result = object
        result["metadata"] = metadata
        return result
    }

    private static func lastApplied(in object: JSONValue) -> String? {
        let text = object[path: "metadata", "annotations"]?[lastAppliedAnnotation]?.stringValue
        return text?.isEmpty ?? true ? nil : text
    }
}
