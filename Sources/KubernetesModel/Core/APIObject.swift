/// An object as an API server stores it, of a kind known at compile time or not.
///
/// `apiVersion` and `kind` are optional because the items of a list come without them; initialisers set both.
public protocol APIObject: Codable, Sendable, Equatable {
    /// Group and version; `nil` in an item of a list.
    var apiVersion: String? { get set }
    /// The kind; `nil` in an item of a list.
    var kind: String? { get set }
    /// Name, labels, owners and the rest of the standard metadata.
    var metadata: ObjectMeta { get set }

    /// Reads an object from one UTF-8 JSON document.
    init(json bytes: some Collection<UInt8>) throws
    /// The object as a UTF-8 JSON document.
    func json() throws -> [UInt8]
}

/// An object of a kind known at compile time.
public protocol KubernetesObject: APIObject {
    /// The kind's names in the API.
    static var resource: ResourceType { get }
}

extension APIObject {
    /// Namespace and name.
    public var key: ObjectKey { ObjectKey(namespace: metadata.namespace, name: metadata.name ?? "") }
}
