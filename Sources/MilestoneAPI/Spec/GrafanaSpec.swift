package import KubernetesModel

/// A Grafana server; what it shows is provisioned, so that it keeps nothing.
package struct GrafanaSpec: WorkloadSpec {
    package var enabled = false
    package var adminSecretRef: SecretRef?
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
            SchemaField(CodingKeys.enabled, "Whether Grafana runs."),
            SchemaField(
                CodingKeys.adminSecretRef,
                """
                Secret with the keys username and password of Grafana's administrator; the platform's own \
                administrator when left out.
                """),
        ] + SchemaField.workload
    }
}
