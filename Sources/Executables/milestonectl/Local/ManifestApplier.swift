import KubernetesClient
import KubernetesModel

/// Applies documents as `kubectl apply --server-side` does.
struct ManifestApplier {
    /// The field manager that owns what is applied.
    static let fieldManager = "milestonectl"

    let client: Client

    /// Applies a document; a namespaced one without a namespace goes to `default`.
    ///
    /// - Throws: ``ManifestError`` when the server knows no such kind; `APIError` when it refuses the document.
    func apply(_ document: JSONValue) async throws {
        let resource = try await resource(of: document)
        var object = try DynamicObject(document)
        if resource.scope == .namespaced, object.metadata.namespace == nil { object.metadata.namespace = "default" }
        _ = try await client.resource(resource, namespace: object.metadata.namespace)
            .apply(object, fieldManager: Self.fieldManager, force: true)
    }

    /// What the server calls the document's kind.
    private func resource(of document: JSONValue) async throws -> ResourceType {
        guard let apiVersion = document["apiVersion"]?.stringValue, let kind = document["kind"]?.stringValue else {
            throw ManifestError(description: "a document says no apiVersion or no kind: \(document.text())")
        }
        let path = apiVersion.contains("/") ? "/apis/\(apiVersion)" : "/api/\(apiVersion)"
        let list = try await client.get(path: path)
        let entry = list["resources"]?.arrayValue?.first {
            $0["kind"]?.stringValue == kind && $0["name"]?.stringValue?.contains("/") == false
        }
        guard let entry, let plural = entry["name"]?.stringValue else {
            throw ManifestError(description: "the API server knows no \(kind) in \(apiVersion)")
        }
        let parts = apiVersion.split(separator: "/")
        return ResourceType(
            group: parts.count == 2 ? String(parts[0]) : "", version: String(parts.last ?? ""), kind: kind,
            plural: plural, scope: entry["namespaced"]?.boolValue == true ? .namespaced : .cluster)
    }
}

/// A document that can't be applied.
struct ManifestError: Error, CustomStringConvertible {
    var description: String
}
