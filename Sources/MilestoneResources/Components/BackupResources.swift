import KubernetesModel
import MilestoneAPI

/// Dumps of the managed database by schedule, on a volume of their own.
///
/// Source: PostgreSQL documentation, *pg_dump*: a dump is consistent whatever is written meanwhile.
struct BackupResources {
    let blueprint: Blueprint
    let database: ManagedDatabaseSpec
    let spec: BackupSpec

    private static let directory = "/backups"
    private var name: String { blueprint.names.name(of: .backup) }

    var objects: [DesiredObject] {
        [
            DesiredObject(blueprint.serviceAccount(of: .backup)),
            DesiredObject(claim),
            DesiredObject(
                blueprint.cronJob(of: .backup, schedule: spec.schedule, backoffLimit: 3, template: template)),
        ]
    }

    private var claim: PersistentVolumeClaim {
        PersistentVolumeClaim(
            metadata: blueprint.dataMetadata(name, of: .backup),
            spec: PersistentVolumeClaimSpec(
                accessModes: ["ReadWriteOnce"],
                resources: VolumeResourceRequirements(requests: ["storage": spec.volume.size]),
                storageClassName: spec.volume.storageClassName))
    }

    private var template: PodTemplateSpec {
        let credentials = blueprint.names.databaseSecret
        return PodTemplate(
            user: PodUser.postgreSQL, labels: blueprint.labels(of: .backup), serviceAccountName: name,
            restartPolicy: "Never",
            container: Container(
                name: "dump",
                image: blueprint.image("docker.io/library/postgres:\(database.version)", override: database.image),
                command: ["sh", "-c", Self.script],
                env: [
                    .secret("PGHOST", from: credentials, key: "host"),
                    .secret("PGPORT", from: credentials, key: "port"),
                    .secret("PGDATABASE", from: credentials, key: "dbname"),
                    .secret("PGUSER", from: credentials, key: "username"),
                    .secret("PGPASSWORD", from: credentials, key: "password"),
                    EnvVar(name: "BACKUP_DIRECTORY", value: Self.directory),
                    EnvVar(name: "RETENTION_MINUTES", value: spec.retention.hours.map { String($0 * 60) }),
                ],
                resources: .resources(cpu: "50m", cpuLimit: "1", memory: "64Mi", memoryLimit: "256Mi"),
                volumeMounts: [VolumeMount(name: "backups", mountPath: Self.directory)]),
            volumes: [
                Volume(name: "backups", persistentVolumeClaim: PersistentVolumeClaimVolumeSource(claimName: name))
            ]
        ).make(placement, in: blueprint)
    }

    /// A dump runs where the database may, with figures and variables of its own.
    private var placement: ManagedDatabaseSpec {
        var placement = database
        placement.resources = nil
        placement.extraEnv = nil
        return placement
    }

    /// Writes a dump under a name of its own, reads its table of contents back, and only then lets old ones go.
    ///
    /// What a run that was cut off left behind is removed by the next one: schedules never overlap.
    static let script = """
        set -eu
        umask 077
        cd "$BACKUP_DIRECTORY"
        rm -f ./*.part
        dump="$(date -u +%Y%m%dT%H%M%SZ).dump"
        pg_dump --no-password --format=custom --file="$dump.part"
        pg_restore --list "$dump.part" >/dev/null
        sync "$dump.part"
        mv "$dump.part" "$dump"
        find . -maxdepth 1 -name '*.dump' ! -name "$dump" -mmin "+$RETENTION_MINUTES" -exec rm -f {} +
        echo "wrote $dump, $(wc -c <"$dump") bytes"
        """
}
