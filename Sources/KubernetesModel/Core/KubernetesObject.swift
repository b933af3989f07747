/// An object that an API server stores.
///
/// `apiVersion` and `kind` are optional because the items of a list come without them; initialisers set both.
public protocol KubernetesObject: Codable, Sendable, Equatable {
    /// The kind's names in the API.
    static var resource: ResourceType { get }

    /// Group and version; `nil` in an item of a list.
    var apiVersion: String? { get set }
    /// The kind; `nil` in an item of a list.
    var kind: String? { get set }
    /// Name, labels, owners and the rest of the standard metadata.
    var metadata: ObjectMeta { get set }
}

extension KubernetesObject {
    /// Namespace and name.
    public var key: ObjectKey { ObjectKey(namespace: metadata.namespace, name: metadata.name ?? "") }
}
