import KubernetesModel
import MilestoneAPI

/// A PostgreSQL server with one volume.
///
/// Source: documentation of the official image, `docker.io/library/postgres`.
struct DatabaseResources {
    let blueprint: Blueprint
    let spec: ManagedDatabaseSpec

    private static let dataDirectory = "/var/lib/postgresql/data"
    private static let secretDirectory = "/etc/milestones/database"

    var objects: [DesiredObject] {
        [
            DesiredObject(blueprint.serviceAccount(of: .database)),
            DesiredObject(blueprint.service(of: .database, ports: .tcp("postgresql", Port.postgreSQL))),
            DesiredObject(
                blueprint.statefulSet(
                    of: .database, replicas: 1, template: template, volume: ChildNames.databaseVolume,
                    storage: spec.storage)),
        ]
    }

    private var template: PodTemplateSpec {
        PodTemplate(
            user: PodUser.postgreSQL, labels: blueprint.labels(of: .database),
            serviceAccountName: blueprint.names.name(of: .database),
            // A fast shutdown ends sessions at once, but a checkpoint of a busy server takes its time.
            terminationGracePeriodSeconds: 120,
            container: Container(
                name: "postgresql",
                image: blueprint.image("docker.io/library/postgres:\(spec.version)", override: spec.image),
                args: ["-c", "listen_addresses=$(POD_IP)"] + PostgreSQLTuning(memory: resources.memoryLimit).arguments,
                ports: [.tcp("postgresql", Port.postgreSQL)],
                env: [
                    .podIP,
                    EnvVar(name: "POSTGRES_USER", value: DatabaseCredentials.username),
                    EnvVar(name: "POSTGRES_DB", value: DatabaseCredentials.database),
                    EnvVar(name: "POSTGRES_PASSWORD_FILE", value: "\(Self.secretDirectory)/password"),
                    EnvVar(name: "POSTGRES_INITDB_ARGS", value: "--data-checksums"),
                    // The root of a volume may hold `lost+found`, which initdb refuses.
                    EnvVar(name: "PGDATA", value: "\(Self.dataDirectory)/pgdata"),
                ],
                resources: Self.resources,
                volumeMounts: [
                    VolumeMount(name: ChildNames.databaseVolume, mountPath: Self.dataDirectory),
                    VolumeMount(name: "credentials", readOnly: true, mountPath: Self.secretDirectory),
                    VolumeMount(name: "run", mountPath: "/var/run/postgresql"),
                    VolumeMount(name: "tmp", mountPath: "/tmp"),
                ],
                livenessProbe: isReady(period: 10, failures: 6),
                readinessProbe: isReady(period: 2, failures: 3),
                // Recovery after a crash replays the log before anything answers.
                startupProbe: isReady(period: 1, failures: 600)),
            volumes: [
                .secret("credentials", secretName: blueprint.names.databaseSecret),
                .scratch("run", limit: "16Mi"),
                .scratch("tmp", limit: "256Mi"),
            ]
        ).make(spec, in: blueprint)
    }

    private static let resources = ResourceRequirements.resources(
        cpu: "100m", cpuLimit: "2", memory: "256Mi", memoryLimit: "1Gi")

    private var resources: ResourceRequirements { Self.resources.merging(spec.resources) }

    /// Asks over TCP: while the image initialises a new volume its server listens on a Unix socket only, so that
    /// nobody takes the unfinished database for a ready one.
    private func isReady(period: Int, failures: Int) -> Probe {
        let command =
            "exec pg_isready -q -h \"$POD_IP\" -p \(Port.postgreSQL) -U \(DatabaseCredentials.username) "
            + "-d \(DatabaseCredentials.database)"
        return Probe(
            exec: ExecAction(command: ["sh", "-c", command]), timeoutSeconds: 5, periodSeconds: period,
            failureThreshold: failures)
    }
}
