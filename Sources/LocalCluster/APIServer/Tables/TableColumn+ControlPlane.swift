import KubernetesModel

/// The columns of what the control plane is set up by.
extension TableColumn {
    static let groupService: [TableColumn] = [
        .name,
        .text("Service") { service in
            guard let reference = service[path: "spec", "service"], !reference.isNull else { return "Local" }
            return .string("\(reference["namespace"]?.stringValue ?? "")/\(reference["name"]?.stringValue ?? "")")
        },
        .text("Available") { service in
            let condition = (service[path: "status", "conditions"]?.arrayValue ?? []).first {
                $0["type"] == "Available"
            }
            guard let condition, let status = condition["status"]?.stringValue else { return "Unknown" }
            guard status != "True", let reason = condition["reason"]?.stringValue?.nonEmpty else {
                return .string(status)
            }
            return .string("\(status) (\(reason))")
        },
        .age,
    ]

    static let flowSchema: [TableColumn] = [
        .name, .at("PriorityLevel", "spec", "priorityLevelConfiguration", "name"),
        .at("MatchingPrecedence", "spec", "matchingPrecedence", missing: 0, type: "integer"),
        .at("DistinguisherMethod", "spec", "distinguisherMethod", "type", missing: "<none>"), .age,
        .text("MissingPL") { schema in
            let condition = (schema[path: "status", "conditions"]?.arrayValue ?? []).first {
                $0["type"] == "Dangling"
            }
            return condition?["status"] ?? "?"
        },
    ]

    static let priorityLevel: [TableColumn] = [
        .name, .at("Type", "spec", "type"),
        .text("NominalConcurrencyShares") { level in
            level.value(at: ["spec", "limited", "nominalConcurrencyShares"])
                ?? level.value(at: ["spec", "exempt", "nominalConcurrencyShares"]) ?? "<none>"
        },
        queuing("Queues", "queues"), queuing("HandSize", "handSize"), queuing("QueueLengthLimit", "queueLengthLimit"),
        .age,
    ]

    private static func queuing(_ name: String, _ member: String) -> TableColumn {
        .at(name, "spec", "limited", "limitResponse", "queuing", member, missing: "<none>")
    }
}
