/// What the API server calls a kind of object: its group, version, kind and the plural under which it is served.
public struct ResourceType: Sendable, Hashable {
    /// Whether objects live in a namespace.
    public enum Scope: Sendable, Hashable {
        case namespaced
        case cluster
    }

    /// The API group; empty for the core group.
    public var group: String
    /// The version, such as `v1`.
    public var version: String
    /// The kind, such as `Deployment`.
    public var kind: String
    /// The plural of the URL, such as `deployments`.
    public var plural: String
    /// Whether objects live in a namespace.
    public var scope: Scope

    public init(group: String, version: String, kind: String, plural: String, scope: Scope = .namespaced) {
        self.group = group
        self.version = version
        self.kind = kind
        self.plural = plural
        self.scope = scope
    }

    /// Group and version as an object's `apiVersion` says them.
    public var apiVersion: String { group.isEmpty ? version : "\(group)/\(version)" }
}

extension ResourceType: CustomStringConvertible {
    /// `deployments.apps`, as RBAC and error messages name a resource.
    public var description: String { group.isEmpty ? plural : "\(plural).\(group)" }
}
