/// What a user wants of a platform.
package struct MilestonePlatformSpec: DefaultedSchemaObject {
    package var version: String?
    package var paused = false
    package var driftPolicy = DriftPolicy.correct
    package var deletionPolicy = DeletionPolicy.retain
    package var upgrade = UpgradeSpec()
    package var images = ImagesSpec()
    package var gateway = GatewaySpec()
    package var backend = BackendSpec()
    package var frontend = FrontendSpec()
    package var database = DatabaseSpec()
    package var monitoring = MonitoringSpec()
    package var networkPolicies = NetworkPoliciesSpec()

    package init() {}

    package static var fields: [SchemaField] {
        [
            SchemaField(
                CodingKeys.version,
                """
                Version of the platform's own images. Left out, the operator's version at first sight is kept in \
                status.version, so that upgrading the operator alone restarts nothing.
                """,
                .pattern(#"^[0-9A-Za-z_][0-9A-Za-z_.-]*$"#), .length(1...128)),
            SchemaField(
                CodingKeys.paused,
                """
                Holds back changes of what runs: new, changed and superfluous Deployments, StatefulSets, Jobs, \
                autoscalers, routes and configuration stay as they are, whether the spec or somebody else asks for \
                another state, and nothing is rolled out, rolled back or pruned. What keeps it safe goes on: \
                credentials are made and rotated; Services, NetworkPolicies, PodDisruptionBudgets, ServiceAccounts and \
                Certificates that are missing or were changed are put back; deletionPolicy Retain takes effect; \
                deletion works; status tells what is so and, in Ready, what is held back.
                """),
            SchemaField(
                CodingKeys.driftPolicy,
                """
                What happens when somebody else changes a field that the operator set: Correct puts it back, Report \
                leaves it alone. status.drift tells of both. A missing object is created again in both cases.
                """),
            SchemaField(
                CodingKeys.deletionPolicy,
                """
                What happens to volumes and credentials when the platform is deleted: Retain keeps them for a platform \
                of the same name, Delete removes them.
                """),
            SchemaField(
                CodingKeys.upgrade, "How new versions and settings are rolled out, and when they are taken back."),
            SchemaField(CodingKeys.images, "Where the platform's own images come from."),
            SchemaField(
                CodingKeys.gateway,
                "The entrance: routes requests to the backend and the frontend, authenticates and limits them."),
            SchemaField(CodingKeys.backend, "The milestones API."),
            SchemaField(CodingKeys.frontend, "The pages that people see."),
            SchemaField(
                CodingKeys.database,
                """
                Where milestones are stored: exactly one of managed, cloudNativePG and external; managed when left out.
                """),
            SchemaField(
                CodingKeys.monitoring,
                """
                How the platform is watched: metrics and alerts by Prometheus, dashboards by Grafana, logs by Loki, \
                traces by Tempo, and what goes elsewhere.
                """),
            SchemaField(CodingKeys.networkPolicies, "Who may talk to whom."),
        ]
    }
}

/// What happens to a field that somebody else changed.
package enum DriftPolicy: String, SchemaEnumeration {
    case correct = "Correct"
    case report = "Report"
}

/// What happens to data when its platform goes.
package enum DeletionPolicy: String, SchemaEnumeration {
    case retain = "Retain"
    case delete = "Delete"
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
