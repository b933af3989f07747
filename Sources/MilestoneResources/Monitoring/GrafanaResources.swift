import KubernetesModel
import MilestoneAPI

/// A Grafana whose data sources and dashboards are provisioned: its pod may go at any time, for nothing is lost.
///
/// Source: Grafana documentation, *Configure Grafana* and *Run Grafana Docker image*.
struct GrafanaResources {
    let blueprint: Blueprint

    private static let provisioningDirectory = "/etc/grafana/provisioning"
    /// The volume with the credentials of its administrator.
    static let adminVolume = "admin"
    private static let adminDirectory = "/etc/milestones/admin"
    private static let dataDirectory = "/var/lib/grafana"

    private var spec: GrafanaSpec { blueprint.spec.monitoring.grafana }
    private var configuration: GrafanaConfiguration { GrafanaConfiguration(blueprint: blueprint) }
    private var name: String { blueprint.names.name(of: .grafana) }
    private var dashboardsName: String { "\(name)-dashboards" }

    var objects: [DesiredObject] {
        [
            DesiredObject(blueprint.serviceAccount(of: .grafana)),
            DesiredObject(ConfigMap(metadata: blueprint.metadata(name, of: .grafana), data: provisioning)),
            DesiredObject(ConfigMap(metadata: blueprint.metadata(dashboardsName, of: .grafana), data: dashboards)),
            DesiredObject(blueprint.service(of: .grafana, ports: .tcp("http", Port.grafana))),
            DesiredObject(blueprint.deployment(of: .grafana, replicas: 1, template: template)),
        ]
    }

    private var provisioning: [String: String] {
        ["datasources.yaml": configuration.dataSources.yaml, "providers.yaml": configuration.providers.yaml]
    }

    private var dashboards: [String: String] {
        Dictionary(uniqueKeysWithValues: configuration.dashboards.map { ("\($0.uid).json", $0.document.text()) })
    }

    private var configurationHash: String {
        var parts = [provisioning, dashboards].map { JSONValue.object($0.mapValues(JSONValue.string)) }
        if spec.adminSecretRef == nil { parts.append(.string(blueprint.secrets.admin.configurationHash)) }
        return JSONValue.array(parts).contentHash
    }

    private var variables: [EnvVar] {
        [
            ("GF_SERVER_HTTP_ADDR", "$(POD_IP)"),
            ("GF_SERVER_HTTP_PORT", String(Port.grafana)),
            ("GF_PATHS_DATA", Self.dataDirectory),
            ("GF_PATHS_LOGS", "\(Self.dataDirectory)/log"),
            ("GF_PATHS_PLUGINS", "\(Self.dataDirectory)/plugins"),
            ("GF_PATHS_PROVISIONING", Self.provisioningDirectory),
            ("GF_SECURITY_ADMIN_USER__FILE", "\(Self.adminDirectory)/username"),
            ("GF_SECURITY_ADMIN_PASSWORD__FILE", "\(Self.adminDirectory)/password"),
            ("GF_LOG_MODE", "console"),
            ("GF_LOG_CONSOLE_FORMAT", "json"),
            ("GF_USERS_ALLOW_SIGN_UP", "false"),
            // Nothing is fetched and nothing is told: the pod has no way out.
            ("GF_ANALYTICS_REPORTING_ENABLED", "false"),
            ("GF_ANALYTICS_CHECK_FOR_UPDATES", "false"),
            ("GF_ANALYTICS_CHECK_FOR_PLUGIN_UPDATES", "false"),
            ("GF_PLUGINS_PREINSTALL_DISABLED", "true"),
            ("GF_NEWS_NEWS_FEED_ENABLED", "false"),
        ].map { EnvVar(name: $0, value: $1) }
    }

    private var template: PodTemplateSpec {
        PodTemplate(
            user: PodUser.grafana, labels: blueprint.labels(of: .grafana), serviceAccountName: name,
            configurationHash: configurationHash,
            container: Container(
                name: "grafana",
                image: blueprint.stockImage("docker.io/grafana/grafana", of: .grafana, override: spec.image),
                ports: [.tcp("http", Port.grafana)],
                env: [.podIP] + variables,
                resources: .resources(cpu: "50m", cpuLimit: "1", memory: "128Mi", memoryLimit: "512Mi"),
                volumeMounts: [
                    VolumeMount(name: "data", mountPath: Self.dataDirectory),
                    VolumeMount(name: "tmp", mountPath: "/tmp"),
                    VolumeMount(name: "provisioning", readOnly: true, mountPath: Self.provisioningDirectory),
                    VolumeMount(
                        name: "dashboards", readOnly: true, mountPath: GrafanaConfiguration.dashboardsDirectory),
                    VolumeMount(name: Self.adminVolume, readOnly: true, mountPath: Self.adminDirectory),
                ],
                livenessProbe: .liveness("/api/health", port: "http"),
                readinessProbe: .readiness("/api/health", port: "http"),
                startupProbe: .startup("/api/health", port: "http", seconds: 180)),
            volumes: [
                .scratch("data", limit: "1Gi"),
                .scratch("tmp", limit: "64Mi"),
                .files(
                    "provisioning", configMap: name,
                    [
                        "datasources.yaml": "datasources/milestones.yaml",
                        "providers.yaml": "dashboards/milestones.yaml",
                    ]),
                Volume(name: "dashboards", configMap: ConfigMapVolumeSource(name: dashboardsName)),
                .secret(Self.adminVolume, secretName: spec.adminSecretRef?.name ?? blueprint.names.adminSecret),
            ]
        ).make(spec, in: blueprint)
    }
}
