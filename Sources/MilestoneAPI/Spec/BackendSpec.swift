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
