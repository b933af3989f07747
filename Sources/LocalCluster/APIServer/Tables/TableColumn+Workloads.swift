import FoundationEssentials
import KubernetesModel

/// The columns of Deployments and what stands under them.
extension TableColumn {
    static let deployment: [TableColumn] = [
        .name,
        .text("Ready", "Number of the pod with ready state") { fraction($0, of: "readyReplicas", wanted: "replicas") },
        .at(
            "Up-to-date", "status", "updatedReplicas", missing: 0,
            description:
                "Total number of non-terminating pods targeted by this deployment that have the desired template spec."),
        .at(
            "Available", "status", "availableReplicas", missing: 0,
            description:
                "Total number of available non-terminating pods (ready for at least minReadySeconds) targeted by this deployment."
        ),
        .age, containers, images,
        selector(
            "Label selector for pods. Existing ReplicaSets whose pods are selected by this will be the ones affected by this deployment. It must match the pod template's labels."
        ),
    ]

    static let replicaSet: [TableColumn] = [
        .name,
        .at("Desired", "spec", "replicas", missing: 0, type: "integer"),
        .at("Current", "status", "replicas", missing: 0, type: "integer"),
        .at("Ready", "status", "readyReplicas", missing: 0, type: "integer"),
        .age, containers, images, selector(""),
    ]

    static let statefulSet: [TableColumn] = [
        .name,
        .text("Ready", "Number of the pod with ready state") { fraction($0, of: "readyReplicas", wanted: "replicas") },
        .age, containers, images,
    ]

    static let daemonSet: [TableColumn] = [
        .name,
        .at("Desired", "status", "desiredNumberScheduled", missing: 0, type: "integer"),
        .at("Current", "status", "currentNumberScheduled", missing: 0, type: "integer"),
        .at("Ready", "status", "numberReady", missing: 0, type: "integer"),
        .at("Up-to-date", "status", "updatedNumberScheduled", missing: 0, type: "integer"),
        .at("Available", "status", "numberAvailable", missing: 0, type: "integer"),
        .text("Node Selector") { .string(pairs($0.value(at: ["spec", "template", "spec", "nodeSelector"]))) },
        .age, containers, images, selector(""),
    ]

    static let job: [TableColumn] = [
        .name,
        .text("Status") { .string(jobStatus($0)) },
        .text("Completions") { job in
            let succeeded = job[path: "status", "succeeded"]?.integerValue ?? 0
            if let completions = job[path: "spec", "completions"]?.integerValue {
                return .string("\(succeeded)/\(completions)")
            }
            let parallelism = job[path: "spec", "parallelism"]?.integerValue ?? 0
            return .string(parallelism > 1 ? "\(succeeded)/1 of \(parallelism)" : "\(succeeded)/1")
        },
        TableColumn("Duration") { job, now in
            guard let start = job[path: "status", "startTime"]?.stringValue.flatMap(Timestamp.init) else { return "" }
            let end = job[path: "status", "completionTime"]?.stringValue.flatMap(Timestamp.init)?.date ?? now
            return .string(HumanDuration.text(seconds: end.timeIntervalSince(start.date)))
        },
        .age, containers, images, selector(""),
    ]

    static let cronJob: [TableColumn] = [
        .name,
        .at("Schedule", "spec", "schedule"),
        .at("Timezone", "spec", "timeZone", missing: "<none>"),
        .text("Suspend") { .string($0[path: "spec", "suspend"]?.boolValue == true ? "True" : "False") },
        .text("Active", type: "integer") { .integer(Int64($0[path: "status", "active"]?.arrayValue?.count ?? 0)) },
        TableColumn("Last Schedule") { job, now in
            guard let last = job[path: "status", "lastScheduleTime"] else { return "<none>" }
            return .string(age(of: last, now))
        },
        .age,
    ]

    private static let containers = TableColumn.text(
        "Containers", "Names of each container in the template.", priority: 1
    ) { .string(joined($0, "name")) }

    private static let images = TableColumn.text(
        "Images", "Images referenced by each container in the template.", priority: 1
    ) { .string(joined($0, "image")) }

    private static func selector(_ description: String) -> TableColumn {
        .text("Selector", description, priority: 1) { object in
            .string(LabelSelectorText.text(object[path: "spec", "selector"]))
        }
    }

    private static func joined(_ object: JSONValue, _ member: String) -> String {
        let containers = object.value(at: ["spec", "template", "spec", "containers"])?.arrayValue ?? []
        return containers.compactMap { $0[member]?.stringValue }.joined(separator: ",")
    }

    private static func fraction(_ object: JSONValue, of ready: String, wanted: String) -> JSONValue {
        let have = object[path: "status", ready]?.integerValue ?? 0
        return .string("\(have)/\(object[path: "spec", wanted]?.integerValue ?? 0)")
    }

    private static func jobStatus(_ job: JSONValue) -> String {
        let conditions = job[path: "status", "conditions"]?.arrayValue ?? []
        func holds(_ type: String) -> Bool {
            conditions.contains { $0["type"] == .string(type) && $0["status"] == "True" }
        }
        if holds("Complete") { return "Complete" }
        if holds("Failed") { return "Failed" }
        if job.metadata["deletionTimestamp"] != nil { return "Terminating" }
        for (type, text) in [
            ("Suspended", "Suspended"), ("FailureTarget", "FailureTarget"),
            ("SuccessCriteriaMet", "SuccessCriteriaMet"),
        ]
        where holds(type) { return text }
        return "Running"
    }

    /// `key=value,…` of an object of texts, or `<none>`.
    static func pairs(_ value: JSONValue?) -> String {
        guard let members = value?.objectValue, !members.isEmpty else { return "<none>" }
        return members.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value.stringValue ?? "")" }.joined(
            separator: ",")
    }
}
