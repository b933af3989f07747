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
    package let object: DynamicObject

    package var metadata: ObjectMeta { object.metadata }
    package var content: JSONValue { object.content }

    /// Takes an object of any kind.
    package init(_ resource: ResourceType, _ object: DynamicObject) {
        identity = ObjectIdentity(resource, object.metadata.name ?? "")
        self.object = object
    }
}
