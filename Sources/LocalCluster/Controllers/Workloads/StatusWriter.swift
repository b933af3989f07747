import KubernetesClient
import KubernetesModel

/// Writes the status of an object when it says something new.
struct StatusWriter {
    let client: Client

    /// Merges `status` into the object's; what it leaves out is taken away.
    func write(_ status: some Encodable, of source: DynamicObject, resource: ResourceType) async throws {
        let old = source.content["status"]?.objectValue ?? [:]
        var new = try JSONValue(encoding: status).objectValue ?? [:]
        for (name, value) in old where new[name] == value { new[name] = nil }
        for name in old.keys where try JSONValue(encoding: status)[name] == nil { new[name] = .null }
        guard !new.isEmpty else { return }
        _ = try await client.resource(resource, namespace: source.metadata.namespace).status
            .patch(source.metadata.name ?? "", .merge(["status": .object(new)]))
    }
}
