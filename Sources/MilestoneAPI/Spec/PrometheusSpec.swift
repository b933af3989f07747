package import KubernetesModel

/// A Prometheus server.
package struct PrometheusSpec: WorkloadSpec {
    package var enabled = true
    package var retention: Retention = "15d"
    package var storage = StorageSpec()
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
        [
            SchemaField(CodingKeys.enabled, "Whether Prometheus runs."),
            SchemaField(CodingKeys.retention, "How long samples are kept, such as 12h, 15d or 1y."),
            SchemaField(CodingKeys.storage, "The volume that holds the samples."),
        ] + SchemaField.workload
    }
}
