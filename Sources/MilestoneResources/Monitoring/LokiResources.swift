import KubernetesModel
import MilestoneAPI

/// A Loki that stores the services' logs.
///
/// Source: Grafana Loki documentation, *Configuration parameters* and *Ingesting logs to Loki using OpenTelemetry*.
struct LokiResources {
    let blueprint: Blueprint

    private static let dataDirectory = "/loki"
    private static let configurationDirectory = "/etc/loki"

    private var spec: LokiSpec { blueprint.spec.monitoring.loki }
    private var name: String { blueprint.names.name(of: .loki) }

    var objects: [DesiredObject] {
        [
            DesiredObject(blueprint.serviceAccount(of: .loki)),
            DesiredObject(
                ConfigMap(
                    metadata: blueprint.metadata(name, of: .loki), data: ["loki.yaml": configuration.yaml])),
            DesiredObject(blueprint.service(of: .loki, ports: .tcp("http", Port.loki))),
            DesiredObject(
                blueprint.statefulSet(
                    of: .loki, replicas: 1, template: template, volume: "data", storage: spec.storage)),
        ]
    }

    private var configuration: JSONValue {
        [
            "auth_enabled": false,
            "analytics": ["reporting_enabled": false],
            "server": .server(port: Port.loki),
            "common": [
                "instance_addr": "${POD_IP}", "path_prefix": .string(Self.dataDirectory), "replication_factor": 1,
                "ring": ["kvstore": ["store": "inmemory"]],
                "storage": [
                    "filesystem": [
                        "chunks_directory": .string("\(Self.dataDirectory)/chunks"),
                        "rules_directory": .string("\(Self.dataDirectory)/rules"),
                    ]
                ],
            ],
            "schema_config": [
                "configs": [
                    [
                        "from": "2025-01-01", "store": "tsdb", "object_store": "filesystem", "schema": "v13",
                        "index": ["prefix": "index_", "period": "24h"],
                    ]
                ]
            ],
            "limits_config": [
                "allow_structured_metadata": true, "volume_enabled": true,
                "retention_period": .string("\(spec.retention.hours ?? 24)h"),
            ],
            "compactor": [
                "working_directory": .string("\(Self.dataDirectory)/compactor"), "retention_enabled": true,
                "delete_request_store": "filesystem",
            ],
        ]
    }

    private var template: PodTemplateSpec {
        PodTemplate(
            user: PodUser.loki, labels: blueprint.labels(of: .loki), serviceAccountName: name,
            configurationHash: configuration.contentHash, terminationGracePeriodSeconds: 120,
            container: Container(
                name: "loki", image: blueprint.stockImage("docker.io/grafana/loki", of: .loki, override: spec.image),
                args: [
                    "-config.file=\(Self.configurationDirectory)/loki.yaml", "-config.expand-env=true", "-target=all",
                ],
                ports: [.tcp("http", Port.loki)],
                env: [.podIP],
                resources: .resources(cpu: "50m", cpuLimit: "1", memory: "128Mi", memoryLimit: "1Gi"),
                volumeMounts: [
                    VolumeMount(name: "data", mountPath: Self.dataDirectory),
                    VolumeMount(name: "configuration", readOnly: true, mountPath: Self.configurationDirectory),
                    VolumeMount(name: "tmp", mountPath: "/tmp"),
                ],
                livenessProbe: .liveness("/loki/api/v1/status/buildinfo", port: "http"),
                readinessProbe: .readiness("/ready", port: "http"),
                startupProbe: .startup("/ready", port: "http", seconds: 180)),
            volumes: [
                Volume(name: "configuration", configMap: ConfigMapVolumeSource(name: name)),
                .scratch("tmp", limit: "64Mi"),
            ]
        ).make(spec, in: blueprint)
    }
}

extension JSONValue {
    /// The listeners of one of Grafana's servers, on its pod's address alone.
    static func server(port: Int) -> JSONValue {
        [
            "http_listen_address": "${POD_IP}", "http_listen_port": .integer(Int64(port)),
            "grpc_listen_address": "${POD_IP}", "grpc_listen_port": 9095, "log_format": "json",
        ]
    }
}
