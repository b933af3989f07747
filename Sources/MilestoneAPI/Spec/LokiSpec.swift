package import KubernetesModel

/// A Loki server in one process.
package struct LokiSpec: WorkloadSpec {
    package var enabled = false
    package var retention: Retention = "7d"
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
            SchemaField(CodingKeys.enabled, "Whether Loki runs."),
            SchemaField(
                CodingKeys.retention, "How long logs are kept, such as 7d; at least 24h.",
                .rules(
                    ValidationRule(
                        "!self.endsWith('h') || int(self.substring(0, self.size() - 1)) >= 24",
                        message: "retention must be at least 24h: Loki deletes whole days"))),
            SchemaField(CodingKeys.storage, "The volume that holds the logs."),
        ] + SchemaField.workload
    }
}
