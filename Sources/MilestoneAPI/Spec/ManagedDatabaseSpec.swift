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
    package var volume: StorageSpec?
    package var s3: ObjectStoreSpec?

    package init() {}

    package static var rules: [ValidationRule] {
        [ValidationRule("has(self.volume) != has(self.s3)", message: "exactly one of volume and s3 must be set")]
    }

    package static var fields: [SchemaField] {
        [
            SchemaField(
                CodingKeys.schedule, "When a dump is made, as cron writes it, in UTC.", .pattern(cronSchedule),
                .length(1...100)),
            SchemaField(
                CodingKeys.retention,
                "Age at which a dump is deleted, such as 14d; only after a newer one was completed."),
            SchemaField(CodingKeys.volume, "A volume of this namespace that holds the dumps."),
            SchemaField(CodingKeys.s3, "A bucket of S3, or of a store that speaks its protocol."),
        ]
    }
}

/// A place in an object store.
package struct ObjectStoreSpec: DefaultedSchemaObject {
    package var bucket = ""
    package var prefix: String?
    package var endpoint: String?
    package var region = "us-east-1"
    package var credentialsSecretRef = SecretRef(name: "")

    package init() {}

    package static var requiredProperties: Set<String> { ["bucket", "credentialsSecretRef"] }

    package static var fields: [SchemaField] {
        [
            SchemaField(CodingKeys.bucket, "Name of the bucket.", .pattern("^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$")),
            SchemaField(
                CodingKeys.prefix,
                "Folder of the dumps inside the bucket; namespace and platform's name when left out.",
                .pattern("^[A-Za-z0-9._-]+(/[A-Za-z0-9._-]+)*$"), .length(1...512)),
            SchemaField(
                CodingKeys.endpoint, "URL of a store that is not Amazon's, such as https://minio.example.com.",
                .pattern(#"^https?://[^\s]+$"#), .length(8...2048)),
            SchemaField(CodingKeys.region, "Region of the bucket.", .length(1...64)),
            SchemaField(
                CodingKeys.credentialsSecretRef,
                "Secret with the keys accessKeyID and secretAccessKey."),
        ]
    }
}
