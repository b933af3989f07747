/// Where an object is stored: the resource it belongs to, its namespace if it has one, and its name.
package struct StorageKey: Sendable, Hashable {
    /// The resource and its group, as in `deployments.apps`; versions of a kind share it.
    package var resource: String
    /// The namespace; `nil` for an object of the cluster.
    package var namespace: String?
    /// The name.
    package var name: String

    package init(resource: String, namespace: String? = nil, name: String) {
        self.resource = resource
        self.namespace = namespace
        self.name = name
    }

    /// The key within the resource; lists are in the order of its bytes, as etcd's are.
    package var path: String { namespace.map { "\($0)/\(name)" } ?? name }
}
