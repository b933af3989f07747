package import KubernetesModel

/// The milestones API.
package struct BackendSpec: ScalableSpec {
    package var replicas = 1
    package var autoscaling: AutoscalingSpec?
    package var generator = GeneratorSpec()
    package var image: String?
    package var resources: ResourceRequirements?
    package var nodeSelector: [String: String]?
    package var tolerations: [Toleration]?
    package var affinity: AffinitySpec?
    package var topologySpreadConstraints: [SpreadSpec]?
    package var priorityClassName: String?
    package var podAnnotations: [String: String]?
    package var podLabels: [String: String]?
    package var extraEnv: [VariableSpec]?

    package init() {}

    package static var fields: [SchemaField] {
        [SchemaField(CodingKeys.generator, "Where milestones come from.")] + SchemaField.scalable
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
