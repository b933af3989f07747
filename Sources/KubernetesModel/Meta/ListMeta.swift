/// The metadata of a list.
///
/// Source: Kubernetes API reference, *ListMeta*.
public struct ListMeta: Codable, Sendable, Hashable {
    public var resourceVersion: String?
    /// Where the next page begins; empty or `nil` on the last one.
    public var `continue`: String?
    public var remainingItemCount: Int64?

    public init(resourceVersion: String? = nil, continue: String? = nil, remainingItemCount: Int64? = nil) {
        self.resourceVersion = resourceVersion
        self.continue = `continue`
        self.remainingItemCount = remainingItemCount
    }
}

/// A page of objects of one kind.
public struct ObjectList<Object: Codable & Sendable>: Codable, Sendable {
    public var apiVersion: String?
    public var kind: String?
    public var metadata: ListMeta
    public var items: [Object]

    public init(apiVersion: String? = nil, kind: String? = nil, metadata: ListMeta, items: [Object]) {
        self.apiVersion = apiVersion
        self.kind = kind
        self.metadata = metadata
        self.items = items
    }
}
