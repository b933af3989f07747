/// Dumps of a database by schedule.
package struct BackupSpec: DefaultedSchemaObject {
    package var schedule = "0 2 * * *"
    package var retention: Retention = "14d"
    package var volume: StorageSpec?
    package var s3: ObjectStoreSpec?

    package init() {}

    /// Where dumps are kept.
    package enum Place: Equatable {
        case volume(StorageSpec)
        case s3(ObjectStoreSpec)
    }

    /// Where dumps are kept; on a volume where nothing is said.
    package var place: Place { s3.map(Place.s3) ?? .volume(volume ?? StorageSpec()) }

    package static var rules: [ValidationRule] {
        [ValidationRule("!(has(self.volume) && has(self.s3))", message: "volume and s3 can't both be set")]
    }

    package static var fields: [SchemaField] {
        [
            SchemaField(
                CodingKeys.schedule, "When a dump is made, as cron writes it, in UTC.", .cronSchedule,
                .length(1...100)),
            SchemaField(
                CodingKeys.retention,
                "Age at which a dump is deleted, such as 14d; only after a newer one was completed and checked."),
            SchemaField(
                CodingKeys.volume,
                """
                The volume that holds the dumps; one of 8Gi when neither volume nor s3 is set. It outlives the schedule, and \
                with deletionPolicy Retain the platform.
                """),
            SchemaField(
                CodingKeys.s3,
                """
                A bucket of S3, or of a store that speaks its protocol, that holds the dumps in place of a volume: one object \
                each, named by its time. Dumps survive the platform and its cluster there.
                """),
        ]
    }
}

/// A dump that a new database is filled with.
package struct RestoreSpec: SchemaObject {
    package var dump: String?
    package var volume: RestoreVolumeSpec?
    package var s3: ObjectStoreSpec?

    package init(dump: String? = nil, volume: RestoreVolumeSpec? = nil, s3: ObjectStoreSpec? = nil) {
        self.dump = dump
        self.volume = volume
        self.s3 = s3
    }

    package static var rules: [ValidationRule] {
        [
            ValidationRule(
                "has(self.volume) != has(self.s3)", message: "exactly one of volume and s3 must be set")
        ]
    }

    package static var fields: [SchemaField] {
        [
            SchemaField(
                CodingKeys.dump,
                """
                Which dump: the name of its file on the volume, or its whole key in the bucket. The newest when left out.
                """, .pattern("^[A-Za-z0-9_-][A-Za-z0-9._-]*(/[A-Za-z0-9_-][A-Za-z0-9._-]*)*$"), .length(1...1024)),
            SchemaField(CodingKeys.volume, "A volume that backups were made to."),
            SchemaField(
                CodingKeys.s3,
                """
                A bucket that backups were made to. Its prefix is the folder of the platform whose dump it is, and the new \
                platform's own when left out.
                """),
        ]
    }
}

/// A volume with dumps.
package struct RestoreVolumeSpec: DefaultedSchemaObject {
    package var claimName: String?

    package init() {}

    package static var fields: [SchemaField] {
        [
            SchemaField(
                CodingKeys.claimName,
                """
                PersistentVolumeClaim of this namespace with the dumps; that of a platform of the same name, \
                <platform>-backup, when left out.
                """, .length(1...253))
        ]
    }
}
