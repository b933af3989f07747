import KubernetesClient
import KubernetesModel

/// Finds the sizes of objects of whatever kind has one.
struct ScaleTargets {
    /// Why there is no kind to look for.
    struct NoMatch: Error, CustomStringConvertible {
        var group: String
        var kind: String

        var description: String { "no matches for kind \"\(kind)\" in group \"\(group)\"" }
    }

    private let client: Client
    private let discovery: APIDiscovery

    init(_ client: Client) {
        self.client = client
        discovery = APIDiscovery(client)
    }

    /// The size of an object.
    ///
    /// - Parameter apiVersion: of any version of the group; another may be served.
    /// - Throws: ``NoMatch``; `APIError`.
    func scale(apiVersion: String, kind: String, namespace: String?, name: String) async throws -> Scale {
        try await resource(apiVersion, kind, namespace).scale.get(name)
    }

    /// Changes the size of an object that is still as it was read.
    ///
    /// - Throws: ``NoMatch``; `APIError`.
    func update(_ scale: Scale, apiVersion: String, kind: String) async throws {
        _ = try await resource(apiVersion, kind, scale.metadata.namespace).scale.replace(
            scale.metadata.name ?? "", scale)
    }

    /// The kind, whatever version of its group is named.
    ///
    /// - Throws: ``NoMatch``; `APIError`.
    func find(_ apiVersion: String, _ kind: String) async throws -> DiscoveredResource {
        if let found = try await discovery.resource(apiVersion: apiVersion, kind: kind) { return found }
        let group = apiVersion.split(separator: "/").dropLast().first.map(String.init) ?? ""
        let others = try await discovery.resources()
        guard let other = others.first(where: { $0.type.kind == kind && $0.type.group == group }) else {
            throw NoMatch(group: group, kind: kind)
        }
        return other
    }

    private func resource(
        _ apiVersion: String, _ kind: String, _ namespace: String?
    ) async throws -> ResourceClient<DynamicObject> {
        client.resource(try await find(apiVersion, kind).type, namespace: namespace)
    }
}
