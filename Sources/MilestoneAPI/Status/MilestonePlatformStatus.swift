package import KubernetesModel

/// What the operator saw of a platform.
package struct MilestonePlatformStatus: SchemaObject {
    package var observedGeneration: Int64?
    package var conditions: [Condition]?
    package var version: String?
    package var url: String?
    package var components: [ComponentStatus]?
    package var lastMigration: MigrationStatus?
    package var backup: BackupStatus?
    package var drift: [DriftStatus]?
    package var lostOnDeletion: [String]?
    package var lastHandledRequest: String?

    package init(
        observedGeneration: Int64? = nil, conditions: [Condition]? = nil, version: String? = nil, url: String? = nil,
        components: [ComponentStatus]? = nil, lastMigration: MigrationStatus? = nil,
        backup: BackupStatus? = nil, drift: [DriftStatus]? = nil,
        lostOnDeletion: [String]? = nil, lastHandledRequest: String? = nil
    ) {
        self.observedGeneration = observedGeneration
        self.conditions = conditions
        self.version = version
        self.url = url
        self.components = components
        self.lastMigration = lastMigration
        self.backup = backup
        self.drift = drift
        self.lostOnDeletion = lostOnDeletion
        self.lastHandledRequest = lastHandledRequest
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
            SchemaField(CodingKeys.backup, "How the last backups of a managed database went."),
            SchemaField(
                CodingKeys.drift, "What others changed lately, who and when, and whether it was put back.",
                .atomicList(maxItems: Int64(DriftStatus.mostEntries))),
            SchemaField(
                CodingKeys.lostOnDeletion,
                "What data goes when this platform is deleted; nothing does while deletionPolicy is Retain.",
                .atomicList(maxItems: 64)),
            SchemaField(
                CodingKeys.lastHandledRequest, "The last value of the annotation requestedAt that was acted on."),
        ]
    }
}

extension MilestonePlatformStatus {
    /// Reads a status that another version of the operator may have written: a part of an unknown shape is left out, and
    /// the rest is kept. The next look writes it anew.
    init(kept document: JSONValue) {
        func read<Value: Decodable>(_ part: JSONValue) -> Value? {
            do { return try part.decode() } catch { return nil }
        }
        func part<Value: Decodable>(_ key: CodingKeys) -> Value? { document[key.stringValue].flatMap(read) }
        func list<Value: Decodable>(_ key: CodingKeys) -> [Value]? {
            document[key.stringValue]?.arrayValue?.compactMap(read)
        }
        self.init(
            observedGeneration: part(.observedGeneration), conditions: list(.conditions), version: part(.version),
            url: part(.url), components: list(.components), lastMigration: part(.lastMigration),
            backup: part(.backup), drift: list(.drift), lostOnDeletion: list(.lostOnDeletion),
            lastHandledRequest: part(.lastHandledRequest))
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

/// An object that somebody else changed.
package struct DriftStatus: SchemaObject {
    package var kind: String
    package var name: String
    package var fields: [String]
    package var manager: String?
    package var time: Timestamp?
    package var corrected: Bool
    package var count: Int

    package init(
        kind: String, name: String, fields: [String], manager: String? = nil, time: Timestamp? = nil,
        corrected: Bool = false, count: Int = 1
    ) {
        self.kind = kind
        self.name = name
        self.fields = fields
        self.manager = manager
        self.time = time
        self.corrected = corrected
        self.count = count
    }

    /// How many entries a status keeps.
    package static let mostEntries = 16

    package static var fields: [SchemaField] {
        [
            SchemaField(CodingKeys.kind, "Kind of the object."),
            SchemaField(CodingKeys.name, "Name of the object."),
            SchemaField(CodingKeys.fields, "Paths of the fields that differed.", .atomicList(maxItems: 16)),
            SchemaField(
                CodingKeys.manager,
                "Who changed them: the field manager, such as kubectl, by the object's managed fields."),
            SchemaField(CodingKeys.time, "When, by the object's managed fields."),
            SchemaField(CodingKeys.corrected, "Whether the operator put them back; while false, they differ still."),
            SchemaField(CodingKeys.count, "How often the same happened."),
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
            SchemaField(
                named: "message", "Why, for people: down to the pod, the container and the last warning event.",
                .length(0...32768)),
        ]
    }
}
