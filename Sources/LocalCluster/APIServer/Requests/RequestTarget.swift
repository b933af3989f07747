import HTTPTypes

/// What a request is about, read from its method, path and query alone (`RequestInfo` in Kubernetes).
package struct RequestTarget: Sendable, Hashable {
    /// A path below a group and version that names a resource.
    package struct Resource: Sendable, Hashable {
        package var group: String
        package var version: String
        package var namespace: String?
        package var plural: String
        package var name: String?
        package var subresource: String?

        /// Plural and group.
        package var resourceName: ResourceName { ResourceName(group: group, plural: plural) }
    }

    /// What is done, in RBAC's words: `get`, `list`, `watch`, `create`…, or the HTTP method in small letters.
    package var verb: String
    /// The path without the query.
    package var path: String
    /// The resource; `nil` for paths such as `/healthz` and discovery.
    package var resource: Resource?

    /// Reads a request's target.
    package init(_ request: APIRequest) {
        path = request.path
        verb = request.method.rawValue.lowercased()
        var parts = request.path.split(separator: "/").map { PercentCoding.decoded($0) }
        guard let (group, version) = Self.takeGroupVersion(&parts), !parts.isEmpty else { return }

        // Before `?watch=true` there was a path of its own; a few old clients still use it.
        let isLegacyWatch = parts[0] == "watch" && parts.count > 1
        if isLegacyWatch { parts.removeFirst() }
        var namespace: String?
        if parts[0] == "namespaces", parts.count > 1 {
            namespace = parts[1]
            if parts.count > 2, !Self.namespaceSubresources.contains(parts[2]) { parts.removeFirst(2) }
        }
        let resource = Resource(
            group: group, version: version, namespace: namespace, plural: parts[0],
            name: parts.count > 1 ? parts[1] : nil,
            subresource: parts.count > 2 ? parts[2...].joined(separator: "/") : nil)
        self.resource = resource
        verb = Self.verb(request, isLegacyWatch: isLegacyWatch, hasName: resource.name != nil)
    }

    private static let namespaceSubresources: Set<String> = ["status", "finalize"]

    private static func takeGroupVersion(_ parts: inout [String]) -> (group: String, version: String)? {
        if parts.count > 1, parts[0] == "api" {
            defer { parts.removeFirst(2) }
            return ("", parts[1])
        }
        if parts.count > 2, parts[0] == "apis" {
            defer { parts.removeFirst(3) }
            return (parts[1], parts[2])
        }
        return nil
    }

    private static func verb(_ request: APIRequest, isLegacyWatch: Bool, hasName: Bool) -> String {
        switch request.method {
        case .get, .head:
            if isLegacyWatch { return "watch" }
            if hasName { return "get" }
            return request.query.isOn("watch") ? "watch" : "list"
        case .post: return "create"
        case .put: return "update"
        case .patch: return "patch"
        case .delete: return hasName ? "delete" : "deletecollection"
        default: return request.method.rawValue.lowercased()
        }
    }
}
