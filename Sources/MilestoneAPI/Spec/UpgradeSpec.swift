/// How new versions and settings are rolled out.
package struct UpgradeSpec: DefaultedSchemaObject {
    package var timeToReady: TimeSpan = "10m"

    package init() {}

    package static var fields: [SchemaField] {
        [
            SchemaField(
                CodingKeys.timeToReady,
                """
                How long a component may take to be ready after its pods were changed. When it takes longer, it goes back to \
                the last pods that were ready, and what depends on it stays as it is.
                """)
        ]
    }
}
