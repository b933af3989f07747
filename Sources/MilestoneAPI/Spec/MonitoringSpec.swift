package import KubernetesModel

/// How the platform is watched.
package struct MonitoringSpec: DefaultedSchemaObject {
    package var prometheus = PrometheusSpec()

    package init() {}

    package static var fields: [SchemaField] {
        [SchemaField(CodingKeys.prometheus, "A Prometheus that collects the metrics of every component.")]
    }
}

/// A Prometheus server.
package struct PrometheusSpec: WorkloadSpec {
    package var enabled = true
    package var retention = "15d"
    package var storage = StorageSpec()
    package var image: String?
    package var resources: ResourceRequirements?
    package var nodeSelector: [String: String]?
    package var tolerations: [Toleration]?

    package init() {}

    package static var fields: [SchemaField] {
        [
            SchemaField(CodingKeys.enabled, "Whether Prometheus runs."),
            SchemaField(
                CodingKeys.retention, "How long samples are kept, such as 12h, 15d or 1y.",
                .pattern(#"^[1-9][0-9]{0,3}(h|d|w|y)$"#)),
            SchemaField(
                CodingKeys.storage, "The volume that holds the samples.",
                .rules(
                    ValidationRule(
                        "self == oldSelf", message: "the volume of a running Prometheus can't be changed"))),
        ] + SchemaField.workload
    }
}
