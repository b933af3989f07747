import KubernetesModel
import MilestoneAPI

extension Component {
    /// Whether the component's processes send traces and logs.
    var sendsTelemetry: Bool { [.gateway, .backend, .frontend].contains(self) }
}

extension Blueprint {
    /// The variables that tell a component's processes where to send traces and logs, and under which name; empty where
    /// nobody takes them.
    ///
    /// Source: OpenTelemetry specification, *Environment Variable Specification* and *OTLP Exporter Configuration*.
    func telemetry(of component: Component) -> [EnvVar] {
        let destinations = destinations
        guard component.sendsTelemetry, !destinations.isEmpty else { return [] }
        let attributes = [
            "k8s.namespace.name=\(namespace)", "k8s.pod.name=$(POD_NAME)", "service.instance.id=$(POD_NAME)",
            "service.namespace=\(names.platform)", "service.version=\(version)",
        ]
        return [
            .pod("POD_NAME", "metadata.name"),
            EnvVar(name: "OTEL_SERVICE_NAME", value: "milestone-\(component.rawValue)"),
            EnvVar(name: "OTEL_RESOURCE_ATTRIBUTES", value: attributes.joined(separator: ",")),
        ] + destinations + sampler
    }

    private var destinations: [EnvVar] {
        let monitoring = spec.monitoring
        if let otlp = monitoring.otlp {
            let endpoint = EnvVar(name: "OTEL_EXPORTER_OTLP_ENDPOINT", value: otlp.endpoint)
            return [endpoint]
                + (otlp.headersSecretRef.map { [.secret("OTEL_EXPORTER_OTLP_HEADERS", from: $0.name, key: $0.key)] }
                    ?? [])
        }
        var variables: [EnvVar] = []
        if monitoring.tempo.enabled {
            let url = "http://\(host(of: .tempo)):\(Port.otlp)/v1/traces"
            variables.append(EnvVar(name: "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", value: url))
        }
        if monitoring.loki.enabled {
            let url = "\(url(of: .loki))/otlp/v1/logs"
            variables.append(EnvVar(name: "OTEL_EXPORTER_OTLP_LOGS_ENDPOINT", value: url))
        }
        return variables
    }

    private var sampler: [EnvVar] {
        let monitoring = spec.monitoring
        let ratio = monitoring.otlp?.samplingRatio ?? (monitoring.tempo.enabled ? monitoring.tempo.samplingRatio : nil)
        guard let ratio else { return [] }
        return [
            EnvVar(name: "OTEL_TRACES_SAMPLER", value: "parentbased_traceidratio"),
            EnvVar(name: "OTEL_TRACES_SAMPLER_ARG", value: "\(ratio)"),
        ]
    }
}
