import KubernetesModel

extension ResourceClient {
    /// The path of the kind's objects, in the client's namespace or in all.
    var collectionPath: String { collectionPath(in: namespace) }

    /// The path under which `object` is created.
    func collectionPath(for object: Object) throws -> String {
        guard resource.scope == .namespaced else { return collectionPath }
        return collectionPath(in: try required(namespace: object.metadata.namespace))
    }

    /// The path of the object of that name.
    func path(to name: String, in objectNamespace: String? = nil) throws -> String {
        guard !name.isEmpty else {
            throw APIError(.invalidRequest, message: "a \(resource.kind) needs a name for this request")
        }
        let name = PercentEncoding.encode(name)
        guard resource.scope == .namespaced else { return "\(collectionPath)/\(name)" }
        return "\(collectionPath(in: try required(namespace: objectNamespace)))/\(name)"
    }

    /// The path of an object.
    func path(to object: Object) throws -> String {
        try path(to: object.metadata.name ?? "", in: object.metadata.namespace)
    }

    private func collectionPath(in namespace: String?) -> String {
        let root = resource.group.isEmpty ? "/api/\(resource.version)" : "/apis/\(resource.apiVersion)"
        let scope = namespace.map { "/namespaces/\(PercentEncoding.encode($0))" } ?? ""
        return "\(root)\(scope)/\(resource.plural)"
    }

    private func required(namespace objectNamespace: String?) throws -> String {
        guard let namespace = objectNamespace ?? namespace else {
            throw APIError(.invalidRequest, message: "a \(resource.kind) needs a namespace for this request")
        }
        return namespace
    }
}
