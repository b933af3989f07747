package import KubernetesModel

/// A PostgreSQL server that the operator runs.
package struct ManagedDatabaseSpec: WorkloadSpec {
    package var version = "16"
    package var storage = StorageSpec()
    package var backup: BackupSpec?
    package var restore: RestoreSpec?
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

    package static var rules: [ValidationRule] {
        [
            ValidationRule(
                "!has(self.restore) || has(oldSelf.restore)",
                message: """
                    restore can only be set when the platform is created, because it fills an empty database: restore into \
                    a new platform
                    """)
        ]
    }

    package static var fields: [SchemaField] {
        [
            .postgreSQLVersion(CodingKeys.version),
            SchemaField(CodingKeys.storage, "The volume that holds the data."),
            SchemaField(CodingKeys.backup, "Dumps of the database by schedule; none when left out."),
            SchemaField(
                CodingKeys.restore,
                """
                A dump that the new, empty database is filled with before anything uses it. A database that holds data is \
                never overwritten: the condition DatabaseReady says so. It can only be set when the platform is created, and \
                may be removed once the database is filled.
                """),
        ] + SchemaField.workload
    }
}

extension ManagedDatabaseSpec {
    /// The part of ``version`` that decides the format of the data directory.
    package var majorVersion: Substring { version.prefix { $0 != "." } }
}
