public import KubernetesModel

/// The objects that a list answered, or one page of them.
public struct ObjectPage<Object: APIObject>: Sendable {
    /// The resource version of the moment it shows, and where the next page begins.
    public var metadata: ListMeta
    /// The objects, each with its `apiVersion` and `kind`.
    public var items: [Object]
    /// Objects that don't have the shape of `Object`; they are left out of ``items``.
    public var undecodable: [UndecodableObject]

    public init(metadata: ListMeta, items: [Object], undecodable: [UndecodableObject] = []) {
        self.metadata = metadata
        self.items = items
        self.undecodable = undecodable
    }

    /// The token of the next page; `nil` on the last one.
    public var continuation: String? { metadata.continue.flatMap { $0.isEmpty ? nil : $0 } }

    /// Adds the next page.
    mutating func append(_ next: ObjectPage) {
        metadata = next.metadata
        items += next.items
        undecodable += next.undecodable
    }
}

/// An object that the server has and this program can't read.
public struct UndecodableObject: Sendable {
    /// As much of its metadata as could be read.
    public var metadata: ObjectMeta
    /// Why it can't be read.
    public var error: any Error

    public init(metadata: ObjectMeta, error: any Error) {
        self.metadata = metadata
        self.error = error
    }

    /// Namespace and name.
    public var key: ObjectKey { metadata.key }
}
