import KubernetesModel
import MilestoneAPI

/// Dumps of the managed database by schedule, on a volume of their own or in a bucket.
///
/// Source: PostgreSQL documentation, *pg_dump*: a dump is consistent whatever is written meanwhile.
struct BackupResources {
    let blueprint: Blueprint
    let database: ManagedDatabaseSpec
    let spec: BackupSpec

    private static let directory = "/backups"
    /// Where a container leaves word of what it did; the operator reads it from the pod's status.
    private static let report = "/dev/termination-log"
    private var name: String { blueprint.names.name(of: .backup) }

    var objects: [DesiredObject] {
        let account = DesiredObject(blueprint.serviceAccount(of: .backup))
        switch spec.place {
        case .volume(let storage): return [account, DesiredObject(claim(storage)), schedule(volumePods)]
        case .s3(let store): return [account, schedule(bucketPods(store))]
        }
    }

    private func schedule(_ pods: PodTemplate) -> DesiredObject {
        let template = pods.make(database.dumpPlacement, in: blueprint)
        return DesiredObject(
            blueprint.cronJob(of: .backup, schedule: spec.schedule, backoffLimit: 3, template: template))
    }

    private func claim(_ storage: StorageSpec) -> PersistentVolumeClaim {
        PersistentVolumeClaim(
            metadata: blueprint.dataMetadata(name, of: .backup),
            spec: PersistentVolumeClaimSpec(
                accessModes: ["ReadWriteOnce"],
                resources: VolumeResourceRequirements(requests: ["storage": storage.size]),
                storageClassName: storage.storageClassName))
    }

    private var volumePods: PodTemplate {
        let variables = [
            EnvVar(name: "BACKUP_DIRECTORY", value: Self.directory),
            EnvVar(name: "RETENTION_MINUTES", value: spec.retention.hours.map { String($0 * 60) }),
            EnvVar(name: "REPORT_FILE", value: Self.report),
        ]
        return PodTemplate(
            user: PodUser.postgreSQL, labels: blueprint.labels(of: .backup), serviceAccountName: name,
            restartPolicy: "Never",
            container: blueprint.dumpContainer(
                "dump", database, script: Self.script, variables: variables,
                mounts: [VolumeMount(name: "backups", mountPath: Self.directory)]),
            volumes: [
                Volume(name: "backups", persistentVolumeClaim: PersistentVolumeClaimVolumeSource(claimName: name))
            ])
    }

    /// A dump is complete, and was read back, before any of it leaves: half a dump is never stored.
    private func bucketPods(_ store: ObjectStoreSpec) -> PodTemplate {
        let mounts = [VolumeMount(name: "dump", mountPath: Self.directory)]
        let file = "\(Self.directory)/dump"
        let seconds = (spec.retention.hours ?? 24) * 3600
        return PodTemplate(
            user: PodUser.postgreSQL, labels: blueprint.labels(of: .backup), serviceAccountName: name,
            restartPolicy: "Never",
            initContainers: [
                blueprint.dumpContainer(
                    "dump", database, script: Self.dumpScript, variables: [EnvVar(name: "DUMP", value: file)],
                    mounts: mounts)
            ],
            container: blueprint.bucketContainer(
                "store", store,
                args: ["backup", "store", file, "--retention", String(seconds), "--report", Self.report],
                mounts: mounts),
            // A dump is compressed, and so never larger than the data.
            volumes: [.scratch("dump", limit: database.storage.size)])
    }

    /// Writes a dump and reads its table of contents back.
    static let dumpScript = """
        set -eu
        umask 077
        pg_dump --no-password --format=custom --file="$DUMP"
        pg_restore --list "$DUMP" >/dev/null
        """

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
        bytes=$(($(wc -c <"$dump")))
        echo "wrote $dump, $bytes bytes"
        printf '{"name":"%s","bytes":%d}' "$dump" "$bytes" >"$REPORT_FILE"
        """
}
