package import KubernetesModel

/// Where milestones are stored.
package struct DatabaseSpec: DefaultedSchemaObject {
    package var managed: ManagedDatabaseSpec? = ManagedDatabaseSpec()
    package var cloudNativePG: CloudNativePGSpec?
    package var external: ExternalDatabaseSpec?

    package init() {}

    package static var rules: [ValidationRule] {
        [
            ValidationRule(
                "[has(self.managed), has(self.cloudNativePG), has(self.external)].filter(kind, kind).size() == 1",
                message: "exactly one of managed, cloudNativePG and external must be set"),
            ValidationRule(
                """
                has(self.managed) == has(oldSelf.managed) && has(self.cloudNativePG) == has(oldSelf.cloudNativePG) \
                && has(self.external) == has(oldSelf.external)
                """,
                message:
                    "the kind of database can't be changed; dump the data and restore it into a new platform"),
        ]
    }

    package static var fields: [SchemaField] {
        [
            SchemaField(
                CodingKeys.managed,
                "One PostgreSQL server that the operator runs in this namespace, on a volume of its own."),
            SchemaField(
                CodingKeys.cloudNativePG,
                """
                A PostgreSQL cluster with replicas and failover, run by the CloudNativePG operator. It is made as soon \
                as the cluster serves its Cluster kind.
                """),
            SchemaField(CodingKeys.external, "A PostgreSQL server that somebody else runs."),
        ]
    }
}

/// A PostgreSQL cluster that CloudNativePG runs.
package struct CloudNativePGSpec: DefaultedSchemaObject {
    package var instances = 3
    package var version = "16"
    package var storage = StorageSpec()
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
                CodingKeys.image, "Complete image reference to run in place of CloudNativePG's own.", .length(1...512)),
            SchemaField(
                CodingKeys.resources, "CPU and memory of each server; CloudNativePG's own figures when left out."),
        ]
    }
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

extension SchemaField {
    /// The version of a PostgreSQL server whose data directory can't be converted in place.
    static func postgreSQLVersion(_ key: some CodingKey) -> SchemaField {
        SchemaField(
            key, "PostgreSQL version: major, or major.minor. The major version can't be changed in place.",
            .pattern(#"^1[4-9](\.[0-9]{1,2})?$"#), .length(2...5),
            .rules(
                ValidationRule(
                    "self.split('.')[0] == oldSelf.split('.')[0]",
                    message:
                        "the major version can't be changed in place; dump the data and restore it into a new platform")
            ))
    }
}
