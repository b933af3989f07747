package import KubernetesModel

/// The milestones API.
package struct BackendSpec: WorkloadSpec {
    package var replicas = 1
    package var generator = GeneratorSpec()
    package var image: String?
    package var resources: ResourceRequirements?
    package var nodeSelector: [String: String]?
    package var tolerations: [Toleration]?

    package init() {}

    package static var fields: [SchemaField] {
        [
            .replicas(CodingKeys.replicas),
            SchemaField(CodingKeys.generator, "Where milestones come from."),
        ] + SchemaField.workload
    }
}

/// What fills the database with milestones.
package struct GeneratorSpec: DefaultedSchemaObject {
    package var enabled = true
    package var provider = GeneratorProvider.builtin

    package init() {}

    package static var fields: [SchemaField] {
        [
            SchemaField(CodingKeys.enabled, "Whether milestones are generated at all."),
            SchemaField(
                CodingKeys.provider, "builtin stores a curated collection once; it is idempotent and needs no network."),
        ]
    }
}

/// Who knows milestones.
package enum GeneratorProvider: String, SchemaEnumeration {
    case builtin
}
