/// How the platform is watched.
package struct MonitoringSpec: DefaultedSchemaObject {
    package var prometheus = PrometheusSpec()
    package var grafana = GrafanaSpec()
    package var loki = LokiSpec()
    package var tempo = TempoSpec()
    package var otlp: OTLPSpec?
    package var serviceMonitors = ServiceMonitorPolicy.auto

    package init() {}

    package static var fields: [SchemaField] {
        [
            SchemaField(
                CodingKeys.prometheus,
                "A Prometheus that collects the metrics of every component and evaluates alerts."),
            SchemaField(CodingKeys.grafana, "A Grafana with the platform's data sources and dashboards."),
            SchemaField(CodingKeys.loki, "A Loki that stores logs, sent to it as OTLP."),
            SchemaField(CodingKeys.tempo, "A Tempo that stores traces, sent to it as OTLP."),
            SchemaField(
                CodingKeys.otlp,
                "Sends traces and logs to an OTLP endpoint, such as New Relic's, in place of Tempo and Loki."),
            SchemaField(
                CodingKeys.serviceMonitors,
                """
                Auto makes ServiceMonitors and a PrometheusRule as soon as the cluster serves prometheus-operator's \
                kinds; Never makes none.
                """),
        ]
    }
}

/// When prometheus-operator is told of the platform.
package enum ServiceMonitorPolicy: String, SchemaEnumeration {
    case auto = "Auto"
    case never = "Never"
}

/// Where traces and logs are sent.
package struct OTLPSpec: SchemaObject {
    package var endpoint: String
    package var headersSecretRef: SecretKeyRef?
    package var samplingRatio: Double?

    package init(endpoint: String, headersSecretRef: SecretKeyRef? = nil, samplingRatio: Double? = nil) {
        self.endpoint = endpoint
        self.headersSecretRef = headersSecretRef
        self.samplingRatio = samplingRatio
    }

    package static var fields: [SchemaField] {
        [
            SchemaField(
                CodingKeys.endpoint,
                "Base URL of OTLP over HTTP, such as https://otlp.nr-data.net:4318; /v1/traces and /v1/logs follow it.",
                .pattern(#"^https?://[^\s]+$"#), .length(8...2048)),
            SchemaField(
                CodingKeys.headersSecretRef,
                "Where the request headers stand, as name=value pairs with commas between, such as api-key=…."),
            SchemaField(
                CodingKeys.samplingRatio, "Share of traces that are kept, from 0 to 1; all when left out.",
                .range(0...1)),
        ]
    }
}
