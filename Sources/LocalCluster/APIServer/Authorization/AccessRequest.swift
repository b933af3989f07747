import KubernetesModel

/// What somebody wants to do, as authorization sees it.
package struct AccessRequest: Sendable, Hashable {
    package var verb: String
    /// The resource; `nil` when the request is about a path.
    package var resource: Resource?
    /// The path of a request that is about no resource.
    package var path: String

    /// A resource, one object of it or a subresource.
    package struct Resource: Sendable, Hashable {
        package var group: String
        package var plural: String
        package var subresource: String?
        package var namespace: String?
        package var name: String?

        /// `deployments/scale`, or just the plural.
        var combined: String { subresource.map { "\(plural)/\($0)" } ?? plural }
    }

    package init(verb: String, resource: Resource?, path: String = "") {
        self.verb = verb
        self.resource = resource
        self.path = path
    }

    /// The access that a request needs.
    init(_ target: RequestTarget, query: Query) {
        self.init(verb: target.verb, resource: nil, path: target.path)
        guard let resource = target.resource else { return }
        var name = resource.name
        if name == nil, let selector = query["fieldSelector"] {
            // A list of just one name is as narrow as a get, and RBAC may allow that name only.
            name =
                selector.split(separator: ",").lazy.compactMap { term in
                    let parts = term.split(separator: "=", omittingEmptySubsequences: true)
                    return parts.count == 2 && parts[0] == "metadata.name" ? String(parts[1]) : nil
                }.first
        }
        self.resource = Resource(
            group: resource.group, plural: resource.plural, subresource: resource.subresource,
            namespace: resource.namespace, name: name)
    }

    /// Why this was refused to `user`, in RBAC's words.
    func refusal(to user: User) -> StatusError {
        guard let resource else {
            return StatusError(
                code: 403, reason: "Forbidden",
                message: "forbidden: User \"\(user.name)\" cannot \(verb) path \"\(path)\"", details: .init())
        }
        let place = resource.namespace.map { "in the namespace \"\($0)\"" } ?? "at the cluster scope"
        return .forbidden(
            ResourceName(group: resource.group, plural: resource.plural), resource.name,
            "User \"\(user.name)\" cannot \(verb) resource \"\(resource.combined)\" in API group \"\(resource.group)\" \(place)"
        )
    }
}
