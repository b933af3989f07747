/// How a new version or configuration is rolled out.
package struct UpgradeSpec: DefaultedSchemaObject {
    package var timeToReady: TimeSpan = "10m"

    package init() {}

    package static var fields: [SchemaField] {
        [
            SchemaField(
                CodingKeys.timeToReady,
                """
                How long a changed component may take to become ready. One that takes longer goes back to the pod \
                template that was ready last, and the platform is Stalled with the reason.
                """)
        ]
    }
}

/// Who may talk to whom.
package struct NetworkPoliciesSpec: DefaultedSchemaObject {
    package var enabled = true

    package init() {}

    package static var fields: [SchemaField] {
        [
            SchemaField(
                CodingKeys.enabled,
                """
                Whether NetworkPolicies allow each component only the traffic that the architecture has. Whether they \
                are enforced is up to the cluster's network.
                """)
        ]
    }
}
