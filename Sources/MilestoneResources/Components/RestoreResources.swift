import KubernetesModel
import MilestoneAPI

/// The Job that fills a new, empty database with a dump before anything uses it.
///
/// Source: PostgreSQL documentation, *pg_restore*.
struct RestoreResources {
    let blueprint: Blueprint
    let database: ManagedDatabaseSpec
    let spec: RestoreSpec

    private static let directory = "/backups"

    var objects: [DesiredObject] {
        let template = pods.make(database.dumpPlacement, in: blueprint)
        return [
            DesiredObject(blueprint.serviceAccount(of: .restore)),
            DesiredObject(blueprint.job(of: .restore, template: template, backoffLimit: 3)),
        ]
    }

    private var pods: PodTemplate {
        let isStored = spec.s3 != nil
        let mount = VolumeMount(name: "backups", readOnly: isStored ? nil : true, mountPath: Self.directory)
        let variables = [
            EnvVar(name: "BACKUP_DIRECTORY", value: Self.directory),
            EnvVar(name: "DUMP", value: isStored ? "fetched.dump" : spec.dump),
            EnvVar(name: "RESTORE_MARK", value: mark),
        ]
        return PodTemplate(
            user: PodUser.postgreSQL, labels: blueprint.labels(of: .restore),
            serviceAccountName: blueprint.names.name(of: .restore), restartPolicy: "Never",
            initContainers: spec.s3.map { [fetch($0, mount)] } ?? [],
            container: blueprint.dumpContainer(
                "restore", database, script: Self.script, variables: variables.filter { $0.value != nil },
                mounts: [mount]),
            volumes: [volume])
    }

    /// What the database is marked with once it is filled: which dump was asked for.
    private var mark: String { "restored \(JSONValue(of: spec).contentHash)" }

    private var volume: Volume {
        guard spec.s3 == nil else { return .scratch("backups", limit: database.storage.size) }
        let claim = spec.volume?.claimName ?? blueprint.names.name(of: .backup)
        return Volume(
            name: "backups",
            persistentVolumeClaim: PersistentVolumeClaimVolumeSource(claimName: claim, readOnly: true))
    }

    private func fetch(_ store: ObjectStoreSpec, _ mount: VolumeMount) -> Container {
        blueprint.bucketContainer(
            "fetch", store,
            args: ["backup", "fetch", "\(Self.directory)/fetched.dump"] + (spec.dump.map { ["--key", $0] } ?? []),
            mounts: [mount])
    }

    /// Fills the database in one transaction, together with the mark that says so: a run that is cut off leaves nothing,
    /// and one after it finds the work done or the database empty. A database that holds anything else is left alone.
    static let script = #"""
        set -eu
        fail() { echo "$1" >&2; exit 1; }
        sql() { psql --no-psqlrc --no-password --quiet --tuples-only --no-align --set ON_ERROR_STOP=1 "$@"; }
        mark() { sql -c "SELECT shobj_description(oid, 'pg_database') FROM pg_database WHERE datname = current_database()"; }
        if [ "$(mark)" = "$RESTORE_MARK" ]; then echo "restored already"; exit 0; fi
        held=$(sql -c "SELECT count(*) FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
            WHERE c.relkind IN ('r', 'p', 'v', 'm', 'S', 'f')
            AND n.nspname <> 'information_schema' AND n.nspname NOT LIKE 'pg\_%'")
        [ "$held" = 0 ] || fail "the database holds $held tables, views or sequences and is not overwritten: \
        restore into a new platform without data, or remove spec.database.managed.restore to keep what is there"
        cd "$BACKUP_DIRECTORY"
        dump=${DUMP:-$(ls -1 | grep '\.dump$' | tail -n 1)}
        [ -n "$dump" ] || fail "the volume holds no dump"
        [ -f "$dump" ] || fail "there is no dump $dump; there are: $(ls -1 | grep '\.dump$' | tail -n 20 | tr '\n' ' ')"
        pg_restore --list "$dump" >/dev/null || fail "$dump can't be read as a dump"
        {
            echo "BEGIN;"
            pg_restore --no-owner --no-privileges --file=- "$dump" && echo "
                COMMENT ON DATABASE :\"DBNAME\" IS :'mark'; COMMIT;"
        } | sql --set mark="$RESTORE_MARK" >/dev/null || fail "$dump can't be restored; the database is as empty as before"
        [ "$(mark)" = "$RESTORE_MARK" ] || fail "$dump ends too early; the database is as empty as before"
        echo "restored $dump, $(($(wc -c <"$dump"))) bytes"
        """#
}
