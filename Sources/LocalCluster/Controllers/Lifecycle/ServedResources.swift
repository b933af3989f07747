import KubernetesClient
import KubernetesModel

/// The kinds that the API server serves now, custom ones included.
struct ServedResources {
    let client: Client

    /// Kinds whose objects can be listed, watched and deleted; each once, in its preferred version.
    func list() async throws -> [ResourceType] {
        var found: [ResourceType] = try await resources(at: "/api/v1", group: "", version: "v1")
        for group in try await client.get(path: "/apis")["groups"]?.arrayValue ?? [] {
            guard let name = group["name"]?.stringValue,
                let version = group[path: "preferredVersion", "version"]?.stringValue
            else { continue }
            found += try await resources(at: "/apis/\(name)/\(version)", group: name, version: version)
        }
        return found
    }

    private func resources(at path: String, group: String, version: String) async throws -> [ResourceType] {
        let list: JSONValue
        do {
            list = try await client.get(path: path)
        } catch let error as APIError where error.isNotFound {
            return []  // The group went between two requests.
        }
        return (list["resources"]?.arrayValue ?? []).compactMap { entry in
            guard let plural = entry["name"]?.stringValue, !plural.contains("/"),
                let kind = entry["kind"]?.stringValue
            else { return nil }
            let verbs = Set((entry["verbs"]?.arrayValue ?? []).compactMap(\.stringValue))
            guard verbs.isSuperset(of: ["list", "watch", "delete"]) else { return nil }
            return ResourceType(
                group: group, version: version, kind: kind, plural: plural,
                scope: entry["namespaced"]?.boolValue == true ? .namespaced : .cluster)
        }
    }
}
