package import KubernetesModel

/// Which object of a namespace: its kind and name.
package struct ObjectIdentity: Sendable, Hashable {
    package let resource: ResourceType
    package let name: String

    package init(_ resource: ResourceType, _ name: String) {
        self.resource = resource
        self.name = name
    }
}

extension ObjectIdentity: Comparable, CustomStringConvertible {
    /// `Deployment demo-gateway`, as messages name it.
    package var description: String { "\(resource.kind) \(name)" }

    package static func < (left: ObjectIdentity, right: ObjectIdentity) -> Bool {
        (left.resource.kind, left.name) < (right.resource.kind, right.name)
    }
}

/// An object as it stands in the cluster.
package struct LiveObject: Sendable {
    package let identity: ObjectIdentity
    package let metadata: ObjectMeta
    package let content: JSONValue

    /// Takes an object of any kind.
    package init(_ resource: ResourceType, _ object: DynamicObject) {
        identity = ObjectIdentity(resource, object.metadata.name ?? "")
        metadata = object.metadata
        content = object.content
    }

    /// Takes a typed object.
    ///
    /// - Throws: what its encoding throws.
    package init(_ object: some KubernetesObject) throws {
        try self.init(type(of: object).resource, DynamicObject(encoding: object))
    }
}
