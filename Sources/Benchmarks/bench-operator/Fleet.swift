import KubernetesModel

/// A custom resource that wants a number of ConfigMaps.
struct Fleet: KubernetesObject {
    static let resource = ResourceType(group: "bench.milestones.dev", version: "v1", kind: "Fleet", plural: "fleets")

    var apiVersion: String?
    var kind: String?
    var metadata: ObjectMeta
    var spec: Spec?
    var status: Status?

    /// What is wanted.
    struct Spec: Codable, Sendable, Equatable {
        var size: Int
    }

    /// What there is.
    struct Status: Codable, Sendable, Equatable {
        var observedGeneration: Int64?
        var ready: Int?
    }

    init(metadata: ObjectMeta, spec: Spec? = nil, status: Status? = nil) {
        apiVersion = Self.resource.apiVersion
        kind = Self.resource.kind
        self.metadata = metadata
        self.spec = spec
        self.status = status
    }

    /// The ConfigMaps that it wants, as they are applied.
    var children: [ConfigMap] {
        (0..<(spec?.size ?? 0)).map { number in
            ConfigMap(
                metadata: ObjectMeta(
                    name: "\(key.name)-\(number)", namespace: metadata.namespace, labels: ["fleet": key.name],
                    ownerReferences: [
                        OwnerReference(
                            apiVersion: Self.resource.apiVersion, kind: Self.resource.kind, name: key.name,
                            uid: metadata.uid ?? "", controller: true)
                    ]),
                data: ["key": "\(number)", "text": "a value of some length, as configuration has it"])
        }
    }
}
