import APIMachinery
import KubernetesModel

/// What is wrong with flow schemas and priority levels.
///
/// Source: `k8s.io/kubernetes/pkg/apis/flowcontrol/validation`.
enum FlowControlRules {
    static let schemas = "flowschemas.flowcontrol.apiserver.k8s.io"
    static let levels = "prioritylevelconfigurations.flowcontrol.apiserver.k8s.io"
    private static let precedences: ClosedRange<Int64> = 1...10_000

    static func schemaProblems(_ schema: JSONValue) -> [FieldError] {
        let spec = schema["spec"]
        var problems: [FieldError] = []
        if let defaults = FlowControlDefaults.mandatorySpec(schema: schema.name), spec != defaults {
            problems.append(.invalid("spec", spec ?? .null, "spec of '\(schema.name)' must equal the fixed value"))
        }
        let precedence = spec?["matchingPrecedence"]?.integerValue ?? 0
        if precedence == 1, schema.name != "exempt" {
            problems.append(
                .invalid(
                    "spec.matchingPrecedence", 1, "only the schema named 'exempt' may have matchingPrecedence 1"))
        } else if !precedences.contains(precedence) {
            problems.append(
                .invalid(
                    "spec.matchingPrecedence", .integer(precedence),
                    "must be between \(precedences.lowerBound) and \(precedences.upperBound)"))
        }
        if let method = spec?["distinguisherMethod"]?["type"], !["ByNamespace", "ByUser"].contains(method) {
            problems.append(
                .notSupported("spec.distinguisherMethod", .string(method.stringValue ?? ""), ["ByNamespace", "ByUser"]))
        }
        let level = spec?[path: "priorityLevelConfiguration", "name"]?.stringValue ?? ""
        if level.isEmpty {
            problems.append(.required("spec.priorityLevelConfiguration.name", "must reference a priority level"))
        } else {
            problems += NameRule.dns1123Subdomain.violations(of: level).map {
                .invalid("spec.priorityLevelConfiguration.name", .string(level), $0)
            }
        }
        for (index, rule) in (spec?["rules"]?.arrayValue ?? []).enumerated() {
            problems += ruleProblems(rule, "spec.rules[\(index)]")
        }
        return problems
    }

    private static func ruleProblems(_ rule: JSONValue, _ field: String) -> [FieldError] {
        var problems: [FieldError] = []
        if rule["subjects"].isBlank {
            problems.append(.required("\(field).subjects", "subjects must contain at least one value"))
        }
        for (index, subject) in (rule["subjects"]?.arrayValue ?? []).enumerated() {
            problems += subjectProblems(subject, "\(field).subjects[\(index)]")
        }
        if rule["resourceRules"].isBlank, rule["nonResourceRules"].isBlank {
            problems.append(
                .required(
                    field, "at least one of resourceRules and nonResourceRules has to be non-empty"))
        }
        for (index, resources) in (rule["resourceRules"]?.arrayValue ?? []).enumerated() {
            let path = "\(field).resourceRules[\(index)]"
            problems += verbProblems(resources, path)
            if resources["apiGroups"].isBlank {
                problems.append(.required("\(path).apiGroups", "resource rules must supply at least one api group"))
            }
            if resources["resources"].isBlank {
                problems.append(.required("\(path).resources", "resource rules must supply at least one resource"))
            }
            if resources["namespaces"].isBlank, resources["clusterScope"] != true {
                problems.append(
                    .required(
                        "\(path).namespaces",
                        "resource rules that are not cluster scoped must supply at least one namespace"))
            }
        }
        for (index, paths) in (rule["nonResourceRules"]?.arrayValue ?? []).enumerated() {
            let path = "\(field).nonResourceRules[\(index)]"
            problems += verbProblems(paths, path)
            if paths["nonResourceURLs"].isBlank {
                problems.append(
                    .required("\(path).nonResourceURLs", "nonResourceURLs must contain at least one value"))
            }
        }
        return problems
    }

    private static func verbProblems(_ rule: JSONValue, _ field: String) -> [FieldError] {
        let verbs = rule["verbs"]?.arrayValue ?? []
        if verbs.isEmpty { return [.required("\(field).verbs", "verbs must contain at least one value")] }
        return verbs.count > 1 && verbs.contains("*")
            ? [.invalid("\(field).verbs", .array(verbs), "if '*' is present, must not specify other verbs")] : []
    }

    private static func subjectProblems(_ subject: JSONValue, _ field: String) -> [FieldError] {
        let members = ["Group": "group", "ServiceAccount": "serviceAccount", "User": "user"]
        let kind = subject["kind"]?.stringValue ?? ""
        guard let own = members[kind] else {
            return [.notSupported("\(field).kind", .string(kind), members.keys.sorted())]
        }
        var problems: [FieldError] = members.values.sorted().compactMap { member in
            guard member != own, !subject[member].isAbsent else { return nil }
            return .forbidden("\(field).\(member)", "\(member) is forbidden when subject kind is not '\(own)'")
        }
        guard let value = subject[own], !value.isNull else {
            return problems + [.required("\(field).\(own)", "\(own) is required when subject kind is '\(kind)'")]
        }
        if value["name"].isBlank { problems.append(.required("\(field).\(own).name")) }
        if kind == "ServiceAccount", value["namespace"].isBlank {
            problems.append(
                .required("\(field).serviceAccount.namespace", "must specify namespace for service account"))
        }
        return problems
    }

    static func levelProblems(_ level: JSONValue) -> [FieldError] {
        let spec = level["spec"]
        var problems: [FieldError] = []
        if level.name == "catch-all", let defaults = FlowControlDefaults.mandatorySpec(level: level.name),
            spec != defaults
        {
            problems.append(.invalid("spec", spec ?? .null, "spec of 'catch-all' must equal the fixed value"))
        }
        if level.name == "exempt", spec?["type"] != "Exempt" {
            problems.append(
                .invalid("spec.type", spec?["type"] ?? "", "type must be 'Exempt' if and only if name is 'exempt'"))
        }
        switch spec?["type"]?.stringValue ?? "" {
        case "Exempt":
            if level.name != "exempt" {
                problems.append(
                    .invalid("spec.type", "Exempt", "type must be 'Exempt' if and only if name is 'exempt'"))
            }
            if !(spec?["limited"].isAbsent ?? true) {
                problems.append(.forbidden("spec.limited", "must be nil if the type is not Limited"))
            }
        case "Limited":
            if let limited = spec?["limited"], !limited.isNull {
                problems += limitedProblems(limited)
            } else {
                problems.append(.required("spec.limited", "must not be empty when type is Limited"))
            }
        case let type: problems.append(.notSupported("spec.type", .string(type), ["Exempt", "Limited"]))
        }
        return problems
    }

    private static func limitedProblems(_ limited: JSONValue) -> [FieldError] {
        var problems: [FieldError] = []
        let shares = limited["nominalConcurrencyShares"]?.integerValue ?? 0
        if shares < 0 {
            problems.append(
                .invalid(
                    "spec.limited.nominalConcurrencyShares", .integer(shares), "must be a non-negative integer"))
        }
        if let lent = limited["lendablePercent"]?.integerValue, !(0...100).contains(lent) {
            problems.append(
                .invalid("spec.limited.lendablePercent", .integer(lent), "must be between 0 and 100, inclusive"))
        }
        if let borrowed = limited["borrowingLimitPercent"]?.integerValue, borrowed < 0 {
            problems.append(
                .invalid(
                    "spec.limited.borrowingLimitPercent", .integer(borrowed),
                    "if specified, must be a non-negative integer"))
        }
        let field = "spec.limited.limitResponse"
        let response = limited["limitResponse"]
        let queuing = response?["queuing"]
        switch response?["type"]?.stringValue ?? "" {
        case "Reject":
            if !queuing.isAbsent {
                problems.append(
                    .forbidden("\(field).queuing", "must be nil if limited.limitResponse.type is not Limited"))
            }
        case "Queue":
            guard let queuing, !queuing.isNull else {
                return problems + [
                    .required("\(field).queuing", "must not be empty if limited.limitResponse.type is Limited")
                ]
            }
            for member in ["queueLengthLimit", "queues", "handSize"] {
                let value = queuing[member]?.integerValue ?? 0
                if value <= 0 {
                    problems.append(.invalid("\(field).queuing.\(member)", .integer(value), "must be positive"))
                }
            }
            let (hand, queues) = (queuing["handSize"]?.integerValue ?? 0, queuing["queues"]?.integerValue ?? 0)
            if hand > queues {
                problems.append(
                    .invalid(
                        "\(field).queuing.handSize", .integer(hand), "should not be greater than queues (\(queues))"))
            }
        case let type: problems.append(.notSupported("\(field).type", .string(type), ["Queue", "Reject"]))
        }
        return problems
    }
}

extension Strategy {
    static func flowSchema(_ settings: ClusterSettings) -> Strategy {
        var strategy = Strategy()
        strategy.generation = .members(["spec"])
        strategy.initialStatus = { _ in [:] }
        strategy.fillDefaults = { schema in
            schema.fill("spec", [:])
            schema.edit("spec") { if $0["matchingPrecedence"] == 0 { $0["matchingPrecedence"] = 1000 } }
        }
        strategy.validate = FlowControlRules.schemaProblems
        strategy.prepareForCreate = { schema, transaction in
            FlowControlDefaults.tellLevel(of: &schema, settings, transaction)
        }
        strategy.prepareForUpdate = { schema, _, transaction in
            FlowControlDefaults.tellLevel(of: &schema, settings, transaction)
        }
        strategy.afterUpdate = { schema, _, transaction in
            FlowControlDefaults.restore(schema, FlowControlRules.schemas, &transaction)
        }
        strategy.afterRemove = { schema, transaction in
            FlowControlDefaults.remake(schema, FlowControlRules.schemas, settings, &transaction)
        }
        return strategy
    }

    static func priorityLevel(_ settings: ClusterSettings) -> Strategy {
        var strategy = Strategy()
        strategy.generation = .members(["spec"])
        strategy.initialStatus = { _ in [:] }
        strategy.fillDefaults = { level in
            level.edit("spec") { spec in
                if spec["type"] == "Exempt" { spec.fill("exempt", [:]) }
                spec.edit("exempt") { exempt in
                    exempt.fill("nominalConcurrencyShares", 0)
                    exempt.fill("lendablePercent", 0)
                }
                spec.edit("limited") { limited in
                    limited.fill("nominalConcurrencyShares", 30)
                    limited.fill("lendablePercent", 0)
                    limited.fill("limitResponse", [:])
                    limited.edit("limitResponse") { response in
                        response.edit("queuing") { queuing in
                            for (member, value) in [("handSize", 8), ("queues", 64), ("queueLengthLimit", 50)]
                            where queuing[member].isAbsent || queuing[member] == 0 {
                                queuing[member] = .integer(Int64(value))
                            }
                        }
                    }
                }
            }
        }
        strategy.validate = FlowControlRules.levelProblems
        strategy.afterCreate = { level, transaction in
            FlowControlDefaults.retellLevels(level.name, settings, &transaction)
        }
        strategy.afterUpdate = { level, _, transaction in
            FlowControlDefaults.restore(level, FlowControlRules.levels, &transaction)
        }
        strategy.afterRemove = { level, transaction in
            FlowControlDefaults.remake(level, FlowControlRules.levels, settings, &transaction)
            FlowControlDefaults.retellLevels(level.name, settings, &transaction)
        }
        return strategy
    }
}
