/// Where an object of a known kind is: its namespace, if it lives in one, and its name.
public struct ObjectKey: Sendable, Hashable, Codable {
    /// The namespace; `nil` for a cluster-scoped object.
    public var namespace: String?
    /// The name.
    public var name: String

    public init(namespace: String? = nil, name: String) {
        self.namespace = namespace
        self.name = name
    }
}

extension ObjectKey: CustomStringConvertible, Comparable {
    /// `namespace/name`, or the name alone.
    public var description: String { namespace.map { "\($0)/\(name)" } ?? name }

    public static func < (left: ObjectKey, right: ObjectKey) -> Bool {
        (left.namespace ?? "", left.name) < (right.namespace ?? "", right.name)
    }
}
