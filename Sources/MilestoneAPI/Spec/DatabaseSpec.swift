/// Where milestones are stored.
package struct DatabaseSpec: DefaultedSchemaObject {
    package var managed: ManagedDatabaseSpec? = ManagedDatabaseSpec()
    package var external: ExternalDatabaseSpec?

    package init() {}

    package static var rules: [ValidationRule] {
        [
            ValidationRule(
                "has(self.managed) != has(self.external)",
                message: "exactly one of managed and external must be set"),
            ValidationRule(
                "has(self.managed) == has(oldSelf.managed)",
                message:
                    "the kind of database can't be changed; dump the data and restore it into a new platform"),
        ]
    }

    package static var fields: [SchemaField] {
        [
            SchemaField(
                CodingKeys.managed,
                "One PostgreSQL server that the operator runs in this namespace, on a volume of its own."),
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
