package import KubernetesModel

/// Where milestones are stored.
package struct DatabaseSpec: DefaultedSchemaObject {
    package var managed: ManagedDatabaseSpec? = ManagedDatabaseSpec()
    package var external: ExternalDatabaseSpec?

    package init() {}

    package static var propertyCount: ClosedRange<Int>? { 1...1 }

    package static var fields: [SchemaField] {
        [
            SchemaField(CodingKeys.managed, "A PostgreSQL server that the operator runs in this namespace."),
            SchemaField(CodingKeys.external, "A PostgreSQL server that somebody else runs."),
        ]
    }
}

/// A PostgreSQL server that the operator runs.
package struct ManagedDatabaseSpec: WorkloadSpec {
    package var version = "16"
    package var storage = StorageSpec()
    package var image: String?
    package var resources: ResourceRequirements?
    package var nodeSelector: [String: String]?
    package var tolerations: [Toleration]?

    package init() {}

    package static var fields: [SchemaField] {
        [
            SchemaField(
                CodingKeys.version,
                "PostgreSQL version: major, or major.minor. The major version can't be changed in place.",
                .pattern(#"^1[4-9](\.[0-9]{1,2})?$"#), .length(2...5),
                .rules(
                    ValidationRule(
                        "self.split('.')[0] == oldSelf.split('.')[0]",
                        message:
                            "the major version can't be changed in place; dump the data and restore it into a new platform"
                    ))),
            SchemaField(
                CodingKeys.storage, "The volume that holds the data.",
                .rules(
                    ValidationRule(
                        "self == oldSelf", message: "the volume of a running database can't be changed"))),
        ] + SchemaField.workload
    }
}

extension ManagedDatabaseSpec {
    /// The part of ``version`` that decides the format of the data directory.
    package var majorVersion: Substring { version.prefix { $0 != "." } }
}

/// A PostgreSQL server that somebody else runs.
package struct ExternalDatabaseSpec: SchemaObject {
    package var urlSecretRef: SecretKeyRef

    package init(urlSecretRef: SecretKeyRef) { self.urlSecretRef = urlSecretRef }

    package static var fields: [SchemaField] {
        [
            SchemaField(
                CodingKeys.urlSecretRef,
                "Where the connection URL stands, such as postgresql://user:password@host:5432/milestones.")
        ]
    }
}

/// One key of a Secret of the platform's namespace.
package struct SecretKeyRef: SchemaObject {
    package var name: String
    package var key: String

    package init(name: String, key: String) {
        self.name = name
        self.key = key
    }

    package static var fields: [SchemaField] {
        [
            SchemaField(CodingKeys.name, "Name of the Secret.", .length(1...253)),
            SchemaField(CodingKeys.key, "Key of the Secret.", .pattern("^[-._a-zA-Z0-9]+$"), .length(1...253)),
        ]
    }
}

/// A volume that outlives pods.
package struct StorageSpec: DefaultedSchemaObject {
    package var size: Quantity = "8Gi"
    package var storageClassName: String?

    package init() {}

    package static var fields: [SchemaField] {
        [
            SchemaField(CodingKeys.size, "Capacity of the volume."),
            SchemaField(
                CodingKeys.storageClassName, "Storage class of the volume; the cluster's default when left out.",
                .length(1...253)),
        ]
    }
}
