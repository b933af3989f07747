import Crypto
import HTTPTypes
import KubernetesModel

/// Answers to `/openapi`: the schemas of what is served.
extension RequestHandler {
    func openAPI(_ parts: [String], _ request: APIRequest) throws -> APIResponse {
        let snapshot = registry.snapshot
        switch parts.first {
        case "v2" where parts.count == 1: return .json(OpenAPI.second(snapshot))
        case "v3" where parts.count == 1: return openAPIIndex(snapshot)
        case "v3":
            let path = parts.dropFirst()
            switch (path.first, path.count) {
            case ("api", 2): return try openAPIDocument("", parts[2], snapshot)
            case ("apis", 3): return try openAPIDocument(parts[2], parts[3], snapshot)
            case ("api", 1), ("apis", _), ("version", 1): return .json(OpenAPI.document(paths: [:], schemas: [:]))
            default: return .pageNotFound
            }
        default: return .pageNotFound
        }
    }

    private func openAPIIndex(_ snapshot: Registry.Snapshot) -> APIResponse {
        var paths = ["api", "apis", "version"]
        for group in snapshot.groups {
            let root = group.name.isEmpty ? "api" : "apis/\(group.name)"
            if !group.name.isEmpty { paths.append(root) }
            paths += group.versions.map { "\(root)/\($0)" }
        }
        // Clients keep what they read under this mark, which changes with the definitions.
        let mark = String(store.newestRevision(of: [DefinitionRules.resource]))
        let entries = paths.map { ($0, ["serverRelativeURL": .string("/openapi/v3/\($0)?hash=\(mark)")] as JSONValue) }
        let document: JSONValue = ["paths": .object(Dictionary(entries, uniquingKeysWith: { $1 }))]
        return .text(document.text())
    }

    private func openAPIDocument(_ group: String, _ version: String, _ snapshot: Registry.Snapshot) throws
        -> APIResponse
    {
        let kinds = snapshot.kinds(group: group, version: version)
        guard !kinds.isEmpty else { return .pageNotFound }
        return .json(OpenAPI.third(kinds))
    }
}
