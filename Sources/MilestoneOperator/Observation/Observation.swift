package import KubernetesModel
package import MilestoneAPI
package import MilestoneResources

/// What the operator knows of one platform: read from the stores at the start of a reconcile, and kept up to date with
/// the answers to its own writes.
package struct Observation: Sendable {
    /// The platform.
    package let platform: MilestonePlatform
    /// Everything that carries the platform's labels.
    package private(set) var objects: [ObjectIdentity: LiveObject] = [:]
    /// Its pods.
    package let pods: [Pod]
    /// The kinds of other operators that the cluster serves.
    package let servedKinds: Set<ResourceType>
    /// The Secrets of others that the platform reads, by name.
    package var foreignSecrets: [String: SecretSight] = [:]

    package init(
        platform: MilestonePlatform, objects: [LiveObject], pods: [Pod], servedKinds: Set<ResourceType> = []
    ) {
        self.platform = platform
        self.objects = Dictionary(objects.map { ($0.identity, $0) }) { $1 }
        self.pods = pods
        self.servedKinds = servedKinds
    }

    /// Takes in what a write answered.
    package mutating func record(_ object: LiveObject) {
        objects[object.identity] = object
    }

    /// Takes in that an object is gone.
    package mutating func remove(_ identity: ObjectIdentity) {
        objects[identity] = nil
    }

    /// The object of a kind and name, decoded; `nil` where there is none.
    ///
    /// - Throws: `DecodingError` where the API server's document has another shape.
    package func object<Object: KubernetesObject>(_ type: Object.Type, _ name: String) throws -> Object? {
        try objects[ObjectIdentity(Object.resource, name)]?.content.decode(as: Object.self)
    }

    /// The pods of a component that are not on their way out, the most troubled last created first.
    package func pods(of component: Component) -> [Pod] {
        pods.filter { pod in
            pod.metadata.labels?[LabelKey.component] == component.rawValue && !pod.metadata.isDeleting
        }
    }

    /// The children of this very platform that are none of those that are wanted.
    package func superfluous(besides wanted: [DesiredObject]) -> [LiveObject] {
        let kept = Set(wanted.map { ObjectIdentity($0.resource, $0.key.name) })
        return objects.values.filter { object in
            // A claim holds data: it goes with its platform, and not with a line of its spec.
            !kept.contains(object.identity) && owns(object) && !object.metadata.isDeleting
                && object.identity.resource != PersistentVolumeClaim.resource
        }
    }

    /// Whether an object belongs to this very platform: by the UID of its owner, never by its name alone.
    package func owns(_ object: LiveObject) -> Bool {
        guard let uid = platform.metadata.uid else { return false }
        return object.metadata.ownerReferences?.contains { $0.uid == uid } ?? false
    }
}
