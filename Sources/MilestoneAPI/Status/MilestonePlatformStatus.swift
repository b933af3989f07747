package import KubernetesModel

/// What the operator saw of a platform.
package struct MilestonePlatformStatus: SchemaObject {
    package var observedGeneration: Int64?
    package var conditions: [Condition]?
    package var version: String?
    package var url: String?
    package var components: [ComponentStatus]?
    package var lastMigration: MigrationStatus?
    package var drift: [DriftStatus]?

    package init(
        observedGeneration: Int64? = nil, conditions: [Condition]? = nil, version: String? = nil, url: String? = nil,
        components: [ComponentStatus]? = nil, lastMigration: MigrationStatus? = nil, drift: [DriftStatus]? = nil
    ) {
        self.observedGeneration = observedGeneration
        self.conditions = conditions
        self.version = version
        self.url = url
        self.components = components
        self.lastMigration = lastMigration
        self.drift = drift
    }

    package static var fields: [SchemaField] {
        [
            SchemaField(
                CodingKeys.observedGeneration,
                "The generation of the spec that this status speaks of; -1 before the first look."),
            SchemaField(
                CodingKeys.conditions, "One aspect of the platform each; Ready sums them up.",
                .listMap(key: "type", maxItems: 32)),
            SchemaField(CodingKeys.version, "The version that runs, or is being rolled out."),
            SchemaField(CodingKeys.url, "Where the gateway is reached."),
            SchemaField(
                CodingKeys.components, "The pods of each component.", .listMap(key: "name", maxItems: 32)),
            SchemaField(CodingKeys.lastMigration, "The last schema migration that was completed."),
            SchemaField(
                CodingKeys.drift, "Fields that somebody else changed, while driftPolicy is Report.",
                .atomicList(maxItems: 64)),
        ]
    }
}

/// The pods of one component.
package struct ComponentStatus: SchemaObject {
    package var name: String
    package var ready: Int
    package var desired: Int
    package var image: String?
    package var restarts: Int

    package init(name: String, ready: Int, desired: Int, image: String?, restarts: Int) {
        self.name = name
        self.ready = ready
        self.desired = desired
        self.image = image
        self.restarts = restarts
    }

    package static var fields: [SchemaField] {
        [
            SchemaField(CodingKeys.name, "The component."),
            SchemaField(CodingKeys.ready, "Pods that are ready."),
            SchemaField(CodingKeys.desired, "Pods that are wanted."),
            SchemaField(CodingKeys.image, "The image that the pods are to run."),
            SchemaField(CodingKeys.restarts, "Restarts of the containers of the pods that exist now."),
        ]
    }
}

/// A schema migration that was completed.
package struct MigrationStatus: SchemaObject {
    package var job: String
    package var image: String?
    package var completionTime: Timestamp?

    package init(job: String, image: String?, completionTime: Timestamp?) {
        self.job = job
        self.image = image
        self.completionTime = completionTime
    }

    package static var fields: [SchemaField] {
        [
            SchemaField(CodingKeys.job, "The Job that ran it."),
            SchemaField(CodingKeys.image, "The image whose migrations it ran."),
            SchemaField(CodingKeys.completionTime, "When it was completed."),
        ]
    }
}

/// An object that differs from what the operator wrote.
package struct DriftStatus: SchemaObject {
    package var kind: String
    package var name: String
    package var fields: [String]
    package var manager: String?

    package init(kind: String, name: String, fields: [String], manager: String?) {
        self.kind = kind
        self.name = name
        self.fields = fields
        self.manager = manager
    }

    package static var fields: [SchemaField] {
        [
            SchemaField(CodingKeys.kind, "Kind of the object."),
            SchemaField(CodingKeys.name, "Name of the object."),
            SchemaField(CodingKeys.fields, "Paths of the fields that differ.", .atomicList(maxItems: 16)),
            SchemaField(CodingKeys.manager, "Who changed the object last, by its managed fields."),
        ]
    }
}

extension Condition: SchemaObject {
    package static var fields: [SchemaField] {
        [
            SchemaField(
                named: "type", "Name of the condition.",
                .pattern(
                    #"^([a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*/)?(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])$"#
                ),
                .length(1...316)),
            SchemaField(named: "status", "True, False or Unknown.", .pattern("^(True|False|Unknown)$")),
            SchemaField(
                named: "observedGeneration", "The generation of the spec that the condition speaks of."),
            SchemaField(named: "lastTransitionTime", "When the status changed last."),
            SchemaField(
                named: "reason", "Why, as one CamelCase word.",
                .pattern("^[A-Za-z]([A-Za-z0-9_,:]*[A-Za-z0-9_])?$"), .length(1...1024)),
            SchemaField(named: "message", "Why, for people: down to the pod and container.", .length(0...32768)),
        ]
    }
}
