import KubernetesClient
import KubernetesModel

/// Writes the status of an object when it says something new.
struct StatusWriter {
    let client: Client

    /// Merges `status` into the object's; what it leaves out is taken away.
    ///
    /// - Parameter asRead: whether it is refused, as a conflict, where somebody else has written since.
    /// - Returns: the object as it was written; `nil` when there was nothing new to say.
    @discardableResult
    func write(
        _ status: some Encodable, of source: DynamicObject, resource: ResourceType, asRead: Bool = false
    ) async throws -> DynamicObject? {
        let old = source.content["status"] ?? [:]
        let changes = Self.changes(from: old, to: try JSONValue(encoding: status))
        // A count of nothing is left out where it is stored, and no news.
        let isNews = changes.objectValue?.contains { name, value in old[name] != nil || value != 0 } ?? false
        guard isNews else { return nil }
        var patch: JSONValue = ["status": changes]
        if asRead, let version = source.metadata.resourceVersion {
            patch["metadata"] = ["resourceVersion": .string(version)]
        }
        return try await client.resource(resource, namespace: source.metadata.namespace).status
            .patch(source.metadata.name ?? "", .merge(patch))
    }

    /// The merge patch (RFC 7396) that makes `new` of `old`.
    static func changes(from old: JSONValue, to new: JSONValue) -> JSONValue {
        guard case .object(let before) = old, case .object(let after) = new else { return new }
        var patch: [String: JSONValue] = [:]
        for (name, value) in after where before[name] != value {
            patch[name] = before[name].map { changes(from: $0, to: value) } ?? value
        }
        for name in before.keys where after[name] == nil { patch[name] = .null }
        return .object(patch)
    }
}
