import KubernetesModel
import MilestoneAPI

/// A Tempo that stores the services' traces.
///
/// Source: Grafana Tempo documentation, *Configuration*, for the single binary.
struct TempoResources {
    let blueprint: Blueprint

    private static let dataDirectory = "/var/tempo"
    private static let configurationDirectory = "/etc/tempo"

    private var spec: TempoSpec { blueprint.spec.monitoring.tempo }
    private var name: String { blueprint.names.name(of: .tempo) }

    var objects: [DesiredObject] {
        [
            DesiredObject(blueprint.serviceAccount(of: .tempo)),
            DesiredObject(
                ConfigMap(
                    metadata: blueprint.metadata(name, of: .tempo), data: ["tempo.yaml": configuration.yaml])),
            DesiredObject(
                blueprint.service(of: .tempo, ports: .tcp("http", Port.tempo), .tcp("otlp-http", Port.otlp))),
            DesiredObject(
                blueprint.statefulSet(
                    of: .tempo, replicas: 1, template: template, volume: "data", storage: spec.storage)),
        ]
    }

    private var configuration: JSONValue {
        [
            "usage_report": ["reporting_enabled": false],
            "stream_over_http_enabled": true,
            "server": .server(port: Port.tempo),
            "distributor": [
                "receivers": ["otlp": ["protocols": ["http": ["endpoint": .string("${POD_IP}:\(Port.otlp)")]]]]
            ],
            "ingester": ["lifecycler": ["address": "${POD_IP}"]],
            "compactor": ["compaction": ["block_retention": .string("\(spec.retention.hours ?? 24)h")]],
            "storage": [
                "trace": [
                    "backend": "local",
                    "local": ["path": .string("\(Self.dataDirectory)/blocks")],
                    "wal": ["path": .string("\(Self.dataDirectory)/wal")],
                ]
            ],
        ]
    }

    private var template: PodTemplateSpec {
        PodTemplate(
            user: PodUser.tempo, labels: blueprint.labels(of: .tempo), serviceAccountName: name,
            configurationHash: configuration.contentHash, terminationGracePeriodSeconds: 120,
            container: Container(
                name: "tempo",
                image: blueprint.stockImage("docker.io/grafana/tempo", of: .tempo, override: spec.image),
                args: [
                    "-config.file=\(Self.configurationDirectory)/tempo.yaml", "-config.expand-env=true", "-target=all",
                ],
                ports: [.tcp("http", Port.tempo), .tcp("otlp-http", Port.otlp)],
                env: [.podIP],
                resources: .resources(cpu: "50m", cpuLimit: "1", memory: "128Mi", memoryLimit: "1Gi"),
                volumeMounts: [
                    VolumeMount(name: "data", mountPath: Self.dataDirectory),
                    VolumeMount(name: "configuration", readOnly: true, mountPath: Self.configurationDirectory),
                    VolumeMount(name: "tmp", mountPath: "/tmp"),
                ],
                livenessProbe: .liveness("/status/version", port: "http"),
                readinessProbe: .readiness("/ready", port: "http"),
                startupProbe: .startup("/ready", port: "http", seconds: 180)),
            volumes: [
                Volume(name: "configuration", configMap: ConfigMapVolumeSource(name: name)),
                .scratch("tmp", limit: "64Mi"),
            ]
        ).make(spec, in: blueprint)
    }
}
