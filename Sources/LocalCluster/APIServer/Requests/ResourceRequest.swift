import HTTPTypes
import KubernetesModel
import NIOCore

/// A request about a resource, once it is known whose it is and that it is allowed.
package struct ResourceRequest: Sendable {
    /// What the server works with.
    package let server: RequestHandler
    package let request: APIRequest
    package let user: User
    package let kind: ResourceKind
    /// The namespace of the path; `nil` at the level of the cluster.
    package let namespace: String?
    /// The object of the path.
    package let name: String?
    /// The form that the client wants answers in.
    package let mediaType: MediaType
    /// Watches over what a write grants; `nil` where there is nothing to watch over.
    let grants: GrantGuard?

    /// The object that the path names.
    ///
    /// - Throws: ``StatusError`` when there is none.
    func storedObject() throws -> JSONValue {
        guard let name,
            let object = server.store.object(kind.key(namespace: namespace, name: name))
                ?? kind.unstored.first(where: { $0.name == name })
        else {
            throw StatusError.notFound(kind.name, name ?? "")
        }
        return object
    }

    /// Answers by what the path and the method ask for.
    func respond(verb: String, subresource: String?) async throws -> APIResponse {
        if let subresource { return try await respond(verb: verb, to: subresource) }
        guard kind.verbs.contains(verb), isPathComplete(for: verb) else { throw StatusError.methodNotAllowed }
        switch verb {
        case "get": return try encoded(storedObject())
        case "list": return try list()
        case "watch": return try watch()
        case "create": return try await create()
        case "update": return try await update(.object)
        case "patch": return try await patch(.object)
        case "delete": return try await delete()
        case "deletecollection": return try await deleteCollection()
        default: throw StatusError.methodNotAllowed
        }
    }

    private func respond(verb: String, to name: String) async throws -> APIResponse {
        guard let subresource = kind.subresource(name) else {
            // Custom kinds answer as if the object were missing, built-in ones as if the path were.
            throw kind.isCustom ? StatusError.notFound(kind.name, self.name ?? "") : .unknownResource
        }
        guard subresource.verbs.contains(verb) else { throw StatusError.methodNotAllowed }
        if verb != "get" { try subresource.authorize?(self) }
        switch (subresource.behavior, verb) {
        case (.status, "get"): return try encoded(storedObject())
        case (.status, "update"): return try await update(.status)
        case (.status, "patch"): return try await patch(.status)
        case (.scale(let paths), "get"): return try encoded(Scale.document(of: storedObject(), kind, paths))
        case (.scale(let paths), "update"): return try await update(.scale(paths))
        case (.scale(let paths), "patch"): return try await patch(.scale(paths))
        case (.replacement, "get"): return try encoded(storedObject())
        case (.replacement(let change), "update"): return try await update(.replacement(subresource.name, change))
        case (.replacement(let change), "patch"): return try await patch(.replacement(subresource.name, change))
        case (.action(let act), _): return try await act(self)
        default: throw StatusError.methodNotAllowed
        }
    }

    /// Whether a path says enough, and not too much, for a verb: some are about an object, some about a collection.
    private func isPathComplete(for verb: String) -> Bool {
        let isAboutCollection = ["list", "create", "deletecollection"].contains(verb)
        guard verb == "watch" || isAboutCollection == (name == nil) else { return false }
        guard kind.type.scope == .namespaced, namespace == nil else { return true }
        return ["list", "watch"].contains(verb)
    }
}

/// What of an object a write is about.
enum WriteTarget: Sendable {
    case object
    case status
    case scale(ScalePaths)
    case replacement(String, @Sendable (inout JSONValue, _ old: JSONValue) -> Void)

    /// The subresource as `managedFields` name it; `nil` for the object itself.
    var subresource: String? {
        switch self {
        case .object: nil
        case .status: "status"
        case .scale: "scale"
        case .replacement(let name, _): name
        }
    }
}
