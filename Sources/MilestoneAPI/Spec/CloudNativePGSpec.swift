package import KubernetesModel

/// A PostgreSQL cluster that CloudNativePG runs.
package struct CloudNativePGSpec: DefaultedSchemaObject {
    package var instances = 3
    package var version = "16"
    package var storage = StorageSpec()
    package var backup: ClusterBackupSpec?
    package var image: String?
    package var resources: ResourceRequirements?

    package init() {}

    package static var fields: [SchemaField] {
        [
            SchemaField(
                CodingKeys.instances, "Number of servers: one primary, the others are replicas.", .range(1...100)),
            .postgreSQLVersion(CodingKeys.version),
            SchemaField(CodingKeys.storage, "The volume of each server."),
            SchemaField(
                CodingKeys.backup, "Base backups and the write-ahead log in an object store; none when left out."),
            SchemaField(
                CodingKeys.image, "Complete image reference to run in place of CloudNativePG's own.", .length(1...512)),
            SchemaField(CodingKeys.resources, "CPU and memory of each server."),
        ]
    }
}

/// Backups of a CloudNativePG cluster by its Barman Cloud plugin, good for any moment since the oldest one that is kept.
package struct ClusterBackupSpec: SchemaObject {
    package var schedule: String?
    package var retention: Retention?
    package var s3: ObjectStoreSpec

    package init(schedule: String? = nil, retention: Retention? = nil, s3: ObjectStoreSpec) {
        self.schedule = schedule
        self.retention = retention
        self.s3 = s3
    }

    package static var fields: [SchemaField] {
        [
            SchemaField(
                CodingKeys.schedule, "When a base backup is made, as cron writes it, in UTC; 0 2 * * * when left out.",
                .cronSchedule, .length(1...100)),
            SchemaField(
                CodingKeys.retention, "How far back one can go, such as 14d; 14d when left out. It counts in days."),
            SchemaField(CodingKeys.s3, "A bucket of S3, or of a store that speaks its protocol."),
        ]
    }
}
