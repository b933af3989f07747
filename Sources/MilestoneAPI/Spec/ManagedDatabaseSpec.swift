package import KubernetesModel

/// A PostgreSQL server that the operator runs.
package struct ManagedDatabaseSpec: WorkloadSpec {
    package var version = "16"
    package var storage = StorageSpec()
    package var backup: BackupSpec?
    package var image: String?
    package var resources: ResourceRequirements?
    package var nodeSelector: [String: String]?
    package var tolerations: [Toleration]?
    package var affinity: AffinitySpec?
    package var topologySpreadConstraints: [SpreadSpec]?
    package var priorityClassName: String?
    package var podAnnotations: [String: String]?
    package var podLabels: [String: String]?
    package var extraEnv: [VariableSpec]?

    package init() {}

    package static var fields: [SchemaField] {
        [
            .postgreSQLVersion(CodingKeys.version),
            SchemaField(CodingKeys.storage, "The volume that holds the data."),
            SchemaField(CodingKeys.backup, "Dumps of the database by schedule; none when left out."),
        ] + SchemaField.workload
    }
}

extension ManagedDatabaseSpec {
    /// The part of ``version`` that decides the format of the data directory.
    package var majorVersion: Substring { version.prefix { $0 != "." } }
}

/// Dumps of a database by schedule.
package struct BackupSpec: DefaultedSchemaObject {
    package var schedule = "0 2 * * *"
    package var retention: Retention = "14d"
    package var volume = StorageSpec()

    package init() {}

    package static var fields: [SchemaField] {
        [
            SchemaField(
                CodingKeys.schedule, "When a dump is made, as cron writes it, in UTC.", .cronSchedule,
                .length(1...100)),
            SchemaField(
                CodingKeys.retention,
                "Age at which a dump is deleted, such as 14d; only after a newer one was completed."),
            SchemaField(
                CodingKeys.volume,
                """
                The volume that holds the dumps. It outlives the schedule, and with deletionPolicy Retain the platform.
                """),
        ]
    }
}
