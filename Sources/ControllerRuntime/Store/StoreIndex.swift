public import KubernetesModel

/// A way to find objects of a store by something other than their key.
public struct StoreIndex<Object: APIObject>: Sendable {
    /// How the index is asked for.
    public let name: String
    /// Under which values an object is found.
    public let values: @Sendable (Object) -> [String]

    public init(_ name: String, values: @escaping @Sendable (Object) -> [String]) {
        self.name = name
        self.values = values
    }

    /// The index that every store has: the uids of an object's owners.
    static var owner: StoreIndex {
        StoreIndex("owner") { $0.metadata.ownerReferences?.map(\.uid) ?? [] }
    }

    /// The index that every store has: the namespace.
    static var namespace: StoreIndex {
        StoreIndex("namespace") { $0.metadata.namespace.map { [$0] } ?? [] }
    }
}
