import KubernetesModel
import MilestoneAPI

/// A Prometheus that collects the metrics of its platform's pods.
struct PrometheusResources {
    let blueprint: Blueprint

    private static let volume = "data"
    private static let dataDirectory = "/prometheus"
    private static let configurationDirectory = "/etc/prometheus"

    private var spec: PrometheusSpec { blueprint.spec.monitoring.prometheus }
    private var name: String { blueprint.names.name(of: .prometheus) }

    var objects: [DesiredObject] {
        [
            DesiredObject(blueprint.serviceAccount(of: .prometheus)),
            DesiredObject(configMap),
            DesiredObject(blueprint.service(of: .prometheus, ports: .tcp("http", Port.prometheus))),
            DesiredObject(
                blueprint.statefulSet(
                    of: .prometheus, replicas: 1, template: template, volume: Self.volume, storage: spec.storage)),
        ]
    }

    private var configuration: PrometheusConfiguration { PrometheusConfiguration(blueprint: blueprint) }

    private var configMap: ConfigMap {
        ConfigMap(
            metadata: blueprint.metadata(name, of: .prometheus),
            data: ["prometheus.yml": configuration.document.yaml, "rules.yml": configuration.rules.yaml])
    }

    private var template: PodTemplateSpec {
        PodTemplate(
            user: PodUser.prometheus, labels: blueprint.labels(of: .prometheus), serviceAccountName: name,
            configurationHash: JSONValue.array([configuration.document, configuration.rules]).contentHash,
            terminationGracePeriodSeconds: 120,
            container: Container(
                name: "prometheus",
                image: blueprint.stockImage("docker.io/prom/prometheus", of: .prometheus, override: spec.image),
                args: [
                    "--config.file=\(Self.configurationDirectory)/prometheus.yml",
                    "--storage.tsdb.path=\(Self.dataDirectory)",
                    "--storage.tsdb.retention.time=\(spec.retention.text)",
                    "--web.listen-address=$(POD_IP):\(Port.prometheus)",
                    "--log.format=json",
                ],
                ports: [.tcp("http", Port.prometheus)],
                env: [.podIP],
                resources: .resources(cpu: "50m", cpuLimit: "1", memory: "128Mi", memoryLimit: "512Mi"),
                volumeMounts: [
                    VolumeMount(name: Self.volume, mountPath: Self.dataDirectory),
                    VolumeMount(name: "configuration", readOnly: true, mountPath: Self.configurationDirectory),
                ],
                livenessProbe: .liveness("/-/healthy", port: "http"),
                readinessProbe: .readiness("/-/ready", port: "http"),
                startupProbe: .startup("/-/healthy", port: "http")),
            volumes: [Volume(name: "configuration", configMap: ConfigMapVolumeSource(name: name))]
        ).make(spec, in: blueprint)
    }
}
