/// How the platform is watched.
package struct MonitoringSpec: DefaultedSchemaObject {
    package var prometheus = PrometheusSpec()
    package var grafana = GrafanaSpec()
    package var loki = LokiSpec()
    package var tempo = TempoSpec()
    package var otlp: OTLPSpec?
    package var serviceMonitors = ServiceMonitorPolicy.auto
    package var serviceMonitorLabels: [String: String]?

    package init() {}

    package static var rules: [ValidationRule] {
        [
            ValidationRule(
                """
                !has(self.otlp) || !(has(self.loki) && self.loki.enabled || has(self.tempo) && self.tempo.enabled)
                """,
                message: "otlp takes the place of loki and tempo: switch them off, or leave otlp out")
        ]
    }

    package static var fields: [SchemaField] {
        [
            SchemaField(
                CodingKeys.prometheus,
                "A Prometheus that collects the metrics of every component and evaluates alerts."),
            SchemaField(
                CodingKeys.grafana,
                "A Grafana with the platform's data sources and dashboards, reached from inside the cluster."),
            SchemaField(CodingKeys.loki, "A Loki that stores the services' logs, sent to it as OTLP."),
            SchemaField(CodingKeys.tempo, "A Tempo that stores the services' traces, sent to it as OTLP."),
            SchemaField(
                CodingKeys.otlp,
                "Sends traces, metrics and logs to an OTLP endpoint, such as New Relic's, in place of Tempo and Loki."),
            SchemaField(
                CodingKeys.serviceMonitors,
                """
                Auto makes ServiceMonitors and a PrometheusRule while the cluster serves prometheus-operator's kinds, for a \
                Prometheus of the whole cluster; Never makes none.
                """),
            SchemaField(
                CodingKeys.serviceMonitorLabels,
                "Labels of the ServiceMonitors and the PrometheusRule, by which that Prometheus selects them.",
                .maxProperties(16)),
        ]
    }
}

/// When prometheus-operator is told of the platform.
package enum ServiceMonitorPolicy: String, SchemaEnumeration {
    case auto = "Auto"
    case never = "Never"
}
