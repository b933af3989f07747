/// How the platform is watched.
package struct MonitoringSpec: DefaultedSchemaObject {
    package var prometheus = PrometheusSpec()

    package init() {}

    package static var fields: [SchemaField] {
        [
            SchemaField(CodingKeys.prometheus, "A Prometheus that collects the metrics of every component.")
        ]
    }
}
