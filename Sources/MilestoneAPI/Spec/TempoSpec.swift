package import KubernetesModel

/// A Tempo server in one process.
package struct TempoSpec: WorkloadSpec {
    package var enabled = false
    package var retention: Retention = "7d"
    package var samplingRatio: Double?
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
            SchemaField(CodingKeys.enabled, "Whether Tempo runs."),
            SchemaField(CodingKeys.retention, "How long traces are kept, such as 48h or 7d."),
            .samplingRatio(CodingKeys.samplingRatio),
            SchemaField(CodingKeys.storage, "The volume that holds the traces."),
        ] + SchemaField.workload
    }
}
