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
                message: exactlyOne),
            ValidationRule(
                """
                has(self.managed) == has(oldSelf.managed) && has(self.cloudNativePG) == has(oldSelf.cloudNativePG)
                """,
                message:
                    "the kind of database can't be changed; dump the data and restore it into a new platform"),
        ]
    }

    /// What is wrong with a database of no kind, or of several.
    package static let exactlyOne = "exactly one of managed, cloudNativePG and external must be set"

    /// How many kinds are asked for.
    package var kinds: Int { [managed != nil, cloudNativePG != nil, external != nil].count { $0 } }

    package static var fields: [SchemaField] {
        [
            SchemaField(
                CodingKeys.managed,
                "One PostgreSQL server that the operator runs in this namespace, on a volume of its own."),
            SchemaField(
                CodingKeys.cloudNativePG,
                """
                A PostgreSQL cluster with replicas and failover, run by the CloudNativePG operator; this is how a database \
                outgrows one machine. It is made as soon as the cluster serves its kind.
                """),
            SchemaField(CodingKeys.external, "A PostgreSQL server that somebody else runs."),
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
                    "self.substring(0, 2) == oldSelf.substring(0, 2)",
                    message:
                        "the major version can't be changed in place; dump the data and restore it into a new platform")
            ))
    }
}
