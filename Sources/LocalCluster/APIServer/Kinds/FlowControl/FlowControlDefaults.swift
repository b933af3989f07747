import KubernetesModel

/// The flow schemas and priority levels that every cluster has, and what keeps them as they are.
///
/// Source: `k8s.io/apiserver/pkg/apis/flowcontrol/bootstrap`; Kubernetes documentation, *API Priority and Fairness*.
enum FlowControlDefaults {
    /// An object with this annotation follows the server's own idea of it.
    static let updateAnnotation = "apf.kubernetes.io/autoupdate-spec"

    // MARK: Upkeep

    /// Gives an object of the server's back what a change took from it, unless its annotation lets go of it.
    static func restore(_ object: JSONValue, _ resource: String, _ transaction: inout Transaction) {
        guard let own = all(resource)[object.name], object["spec"] != own["spec"],
            object[path: "metadata", "annotations"]?[updateAnnotation] == "true"
        else { return }
        transaction.put(
            object.replacing("spec", own["spec"] ?? [:]), at: StorageKey(resource: resource, name: object.name))
    }

    /// Makes an object of the server's anew that somebody removed.
    static func remake(
        _ object: JSONValue, _ resource: String, _ settings: ClusterSettings, _ transaction: inout Transaction
    ) {
        guard var own = all(resource)[object.name] else { return }
        own.metadata["uid"] = .string(settings.uid())
        own.metadata["creationTimestamp"] = .string(settings.now())
        own.metadata["generation"] = 1
        own["status"] = [:]
        if resource == FlowControlRules.schemas { tellLevel(of: &own, settings, transaction) }
        transaction.put(own, at: StorageKey(resource: resource, name: object.name))
    }

    /// Tells again of the schemas that name a priority level whether it exists.
    static func retellLevels(_ level: String, _ settings: ClusterSettings, _ transaction: inout Transaction) {
        for stored in transaction.objects(FlowControlRules.schemas) {
            let key = StorageKey(resource: FlowControlRules.schemas, name: stored.name)
            guard var schema = transaction.object(key), levelName(schema) == level else { continue }
            let before = schema
            tellLevel(of: &schema, settings, transaction)
            if schema != before { transaction.put(schema, at: key) }
        }
    }

    /// Says in a schema's status whether its priority level exists.
    static func tellLevel(of schema: inout JSONValue, _ settings: ClusterSettings, _ transaction: borrowing Transaction)
    {
        let level = levelName(schema)
        let isThere = transaction.object(StorageKey(resource: FlowControlRules.levels, name: level)) != nil
        let status: JSONValue = isThere ? "False" : "True"
        let reference = "This FlowSchema references the PriorityLevelConfiguration object named \(level.quoted)"
        let message: JSONValue = .string("\(reference) \(isThere ? "and it exists" : "but there is no such object")")
        schema.fill("status", [:])
        schema.edit("status") { value in
            let conditions = value["conditions"]?.arrayValue ?? []
            let old = conditions.first { $0["type"] == "Dangling" }
            if let old, old["status"] == status, old["message"] == message { return }
            let condition: JSONValue = [
                "type": "Dangling", "status": status, "reason": isThere ? "Found" : "NotFound", "message": message,
                "lastTransitionTime": old?["status"] == status
                    ? old?["lastTransitionTime"] ?? .null : .string(settings.now()),
            ]
            value["conditions"] = .array(conditions.filter { $0["type"] != "Dangling" } + [condition])
        }
    }

    private static func levelName(_ schema: JSONValue) -> String {
        schema[path: "spec", "priorityLevelConfiguration"]?["name"]?.stringValue ?? ""
    }

    // MARK: Objects

    /// What the spec of a schema must be that the server can't do without; `nil` for other schemas.
    static func mandatorySpec(schema name: String) -> JSONValue? {
        ["exempt", "catch-all"].contains(name) ? all(FlowControlRules.schemas)[name]?["spec"] : nil
    }

    /// What the spec of a priority level must be that the server can't do without; `nil` for other levels.
    static func mandatorySpec(level name: String) -> JSONValue? {
        name == "catch-all" ? all(FlowControlRules.levels)[name]?["spec"] : nil
    }

    private static func all(_ resource: String) -> [String: JSONValue] {
        resource == FlowControlRules.schemas ? schemasByName : levelsByName
    }

    private static let schemasByName = byName(schemas)
    private static let levelsByName = byName(levels)

    private static func byName(_ documents: [JSONValue]) -> [String: JSONValue] {
        Dictionary(uniqueKeysWithValues: documents.map { ($0.name, $0) })
    }

    /// The priority levels.
    static let levels: [JSONValue] = [
        object(
            "exempt", ["type": "Exempt", "exempt": ["nominalConcurrencyShares": 0, "lendablePercent": 0]]),
        object(
            "catch-all",
            [
                "type": "Limited",
                "limited": [
                    "nominalConcurrencyShares": 5, "lendablePercent": 0, "limitResponse": ["type": "Reject"],
                ],
            ]),
        level("system", shares: 30, lends: 33, queues: 64, hand: 6),
        level("node-high", shares: 40, lends: 25, queues: 64, hand: 6),
        level("leader-election", shares: 10, lends: 0, queues: 16, hand: 4),
        level("workload-high", shares: 40, lends: 50, queues: 128, hand: 6),
        level("workload-low", shares: 100, lends: 90, queues: 128, hand: 6),
        level("global-default", shares: 20, lends: 50, queues: 128, hand: 6),
    ]

    /// The flow schemas.
    static let schemas: [JSONValue] = [
        schema("exempt", "exempt", 1, by: nil, [group("system:masters")], [everything], [everyPath]),
        schema("probes", "exempt", 2, by: nil, everybody, [], [paths("/healthz", "/readyz", "/livez")]),
        schema(
            "system-leader-election", "leader-election", 100, by: "ByUser",
            [user("system:kube-controller-manager"), user("system:kube-scheduler"), account("*")],
            [namespaced("coordination.k8s.io", ["leases"], ["get", "create", "update"])]),
        schema(
            "endpoint-controller", "workload-high", 150, by: "ByUser",
            [
                user("system:kube-controller-manager"), account("endpoint-controller"),
                account("endpointslicemirroring-controller"),
            ], [namespaced("", ["endpoints"], ["get", "create", "update"])]),
        schema(
            "workload-leader-election", "leader-election", 200, by: "ByUser", [account("*")],
            [
                namespaced("", ["endpoints", "configmaps"], ["get", "create", "update"]),
                namespaced("coordination.k8s.io", ["leases"], ["get", "create", "update"]),
            ]),
        schema(
            "system-node-high", "node-high", 400, by: "ByUser", [group("system:nodes")],
            [
                rule(["*"], [""], ["nodes", "nodes/status"], isClusterWide: true),
                namespaced("coordination.k8s.io", ["leases"], ["*"]),
            ]),
        schema("system-nodes", "system", 500, by: "ByUser", [group("system:nodes")], [everything], [everyPath]),
        schema(
            "kube-controller-manager", "workload-high", 800, by: "ByNamespace",
            [user("system:kube-controller-manager")], [everything], [everyPath]),
        schema(
            "kube-scheduler", "workload-high", 800, by: "ByNamespace", [user("system:kube-scheduler")], [everything],
            [everyPath]),
        schema(
            "kube-system-service-accounts", "workload-high", 900, by: "ByNamespace", [account("*")], [everything],
            [everyPath]),
        schema(
            "service-accounts", "workload-low", 9000, by: "ByUser", [group("system:serviceaccounts")], [everything],
            [everyPath]),
        schema("global-default", "global-default", 9900, by: "ByUser", everybody, [everything], [everyPath]),
        schema("catch-all", "catch-all", 10_000, by: "ByUser", everybody, [everything], [everyPath]),
    ]

    private static let everybody = [group("system:unauthenticated"), group("system:authenticated")]
    private static let everything = rule(["*"], ["*"], ["*"], isClusterWide: true)
    private static let everyPath: JSONValue = ["verbs": ["*"], "nonResourceURLs": ["*"]]

    private static func object(_ name: String, _ spec: JSONValue) -> JSONValue {
        ["metadata": ["name": .string(name), "annotations": [updateAnnotation: "true"]], "spec": spec]
    }

    private static func level(_ name: String, shares: Int64, lends: Int64, queues: Int64, hand: Int64) -> JSONValue {
        object(
            name,
            [
                "type": "Limited",
                "limited": [
                    "nominalConcurrencyShares": .integer(shares), "lendablePercent": .integer(lends),
                    "limitResponse": [
                        "type": "Queue",
                        "queuing": [
                            "queues": .integer(queues), "handSize": .integer(hand), "queueLengthLimit": 50,
                        ],
                    ],
                ],
            ])
    }

    private static func schema(
        _ name: String, _ level: String, _ precedence: Int64, by method: String?, _ subjects: [JSONValue],
        _ resources: [JSONValue], _ paths: [JSONValue] = []
    ) -> JSONValue {
        var rules: JSONValue = ["subjects": .array(subjects)]
        if !resources.isEmpty { rules["resourceRules"] = .array(resources) }
        if !paths.isEmpty { rules["nonResourceRules"] = .array(paths) }
        var spec: JSONValue = [
            "priorityLevelConfiguration": ["name": .string(level)], "matchingPrecedence": .integer(precedence),
            "rules": [rules],
        ]
        if let method { spec["distinguisherMethod"] = ["type": .string(method)] }
        return object(name, spec)
    }

    private static func rule(
        _ verbs: [JSONValue], _ groups: [JSONValue], _ resources: [JSONValue], isClusterWide: Bool
    ) -> JSONValue {
        var rule: JSONValue = [
            "verbs": .array(verbs), "apiGroups": .array(groups), "resources": .array(resources), "namespaces": ["*"],
        ]
        if isClusterWide { rule["clusterScope"] = true }
        return rule
    }

    private static func namespaced(_ group: JSONValue, _ resources: [JSONValue], _ verbs: [JSONValue]) -> JSONValue {
        rule(verbs, [group], resources, isClusterWide: false)
    }

    private static func paths(_ paths: JSONValue...) -> JSONValue {
        ["verbs": ["get"], "nonResourceURLs": .array(paths)]
    }

    private static func group(_ name: String) -> JSONValue {
        ["kind": "Group", "group": ["name": .string(name)]]
    }

    private static func user(_ name: String) -> JSONValue { ["kind": "User", "user": ["name": .string(name)]] }

    private static func account(_ name: String) -> JSONValue {
        ["kind": "ServiceAccount", "serviceAccount": ["namespace": "kube-system", "name": .string(name)]]
    }
}
