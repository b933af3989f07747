import APIMachinery
import KubernetesModel

/// What is wrong with where pods may run.
enum SchedulingValidation {
    static func tolerationProblems(_ tolerations: [JSONValue], _ field: String) -> [FieldError] {
        tolerations.enumerated().flatMap { index, toleration in
            problems(ofToleration: toleration, "\(field)[\(index)]")
        }
    }

    private static func problems(ofToleration toleration: JSONValue, _ field: String) -> [FieldError] {
        func text(_ member: String) -> String { toleration[member]?.stringValue ?? "" }
        let (key, relation, value, effect) = (text("key"), text("operator"), text("value"), text("effect"))
        var problems: [FieldError] = []
        if !key.isEmpty {
            problems += NameRule.qualifiedNameViolations(of: key).map { .invalid("\(field).key", .string(key), $0) }
        } else if relation != "Exists" {
            problems.append(
                .invalid(
                    "\(field).operator", .string(relation),
                    "operator must be Exists when `key` is empty, which means \"match all values and all keys\""))
        }
        if !toleration["tolerationSeconds"].isAbsent, effect != "NoExecute" {
            problems.append(
                .invalid(
                    "\(field).effect", .string(effect), "effect must be 'NoExecute' when `tolerationSeconds` is set"))
        }
        switch relation {
        case "Equal", "":
            let wrong = NameRule.labelValue.violations(of: value)
            if !wrong.isEmpty {
                problems.append(.invalid("\(field).operator", .string(value), wrong.joined(separator: ";")))
            }
        case "Exists":
            if !value.isEmpty {
                problems.append(
                    .invalid("\(field).operator", toleration, "value must be empty when `operator` is 'Exists'"))
            }
        default:
            problems.append(.notSupported("\(field).operator", .string(relation), ["Equal", "Exists"]))
        }
        let effects = ["NoSchedule", "PreferNoSchedule", "NoExecute"]
        if !effect.isEmpty, !effects.contains(effect) {
            problems.append(.notSupported("\(field).effect", .string(effect), effects))
        }
        return problems
    }

    static func spreadProblems(_ constraints: [JSONValue], _ field: String) -> [FieldError] {
        var seen = Set<String>()
        return constraints.enumerated().flatMap { index, constraint -> [FieldError] in
            let path = "\(field)[\(index)]"
            var problems: [FieldError] = []
            let skew = constraint["maxSkew"]?.integerValue ?? 0
            if skew <= 0 { problems.append(.invalid("\(path).maxSkew", .integer(skew), "must be greater than zero")) }
            let key = constraint["topologyKey"]?.stringValue ?? ""
            problems += topologyKeyProblems(key, "\(path).topologyKey")
            let action = constraint["whenUnsatisfiable"]?.stringValue ?? ""
            let actions = ["DoNotSchedule", "ScheduleAnyway"]
            if !actions.contains(action) {
                problems.append(.notSupported("\(path).whenUnsatisfiable", .string(action), actions))
            }
            let pair = "{\(key), \(action)}"
            if !seen.insert(pair).inserted {
                problems.append(.duplicate("\(path).{topologyKey, whenUnsatisfiable}", .string(pair)))
            }
            return problems + LabelSelectorValidation.problems(constraint["labelSelector"], "\(path).labelSelector")
        }
    }

    /// The problems of a label of nodes that says which of them are together.
    static func topologyKeyProblems(_ key: String, _ field: String) -> [FieldError] {
        key.isEmpty
            ? [.required(field, "can not be empty")]
            : NameRule.qualifiedNameViolations(of: key).map { .invalid(field, .string(key), $0) }
    }
}

/// What is wrong with which nodes and pods a pod wants to be near.
enum AffinityValidation {
    private static let required = "requiredDuringSchedulingIgnoredDuringExecution"
    private static let preferred = "preferredDuringSchedulingIgnoredDuringExecution"

    static func problems(_ affinity: JSONValue?, _ field: String) -> [FieldError] {
        nodeProblems(affinity?["nodeAffinity"], "\(field).nodeAffinity")
            + ["podAffinity", "podAntiAffinity"].flatMap { podProblems(affinity?[$0], "\(field).\($0)") }
    }

    private static func nodeProblems(_ affinity: JSONValue?, _ field: String) -> [FieldError] {
        var problems: [FieldError] = []
        if let selector = affinity?[required], !selector.isNull {
            let terms = selector["nodeSelectorTerms"]?.arrayValue ?? []
            let path = "\(field).\(required).nodeSelectorTerms"
            if terms.isEmpty { problems.append(.required(path, "must have at least one node selector term")) }
            for (index, term) in terms.enumerated() { problems += termProblems(term, "\(path)[\(index)]") }
        }
        for (index, term) in (affinity?[preferred]?.arrayValue ?? []).enumerated() {
            let path = "\(field).\(preferred)[\(index)]"
            problems += weightProblems(term, path) + termProblems(term["preference"] ?? [:], "\(path).preference")
        }
        return problems
    }

    private static func weightProblems(_ term: JSONValue, _ field: String) -> [FieldError] {
        let weight = term["weight"]?.integerValue ?? 0
        return (1...100).contains(weight)
            ? [] : [.invalid("\(field).weight", .integer(weight), "must be in the range 1-100")]
    }

    private static func termProblems(_ term: JSONValue, _ field: String) -> [FieldError] {
        (term["matchExpressions"]?.arrayValue ?? []).enumerated().flatMap { index, expression -> [FieldError] in
            let path = "\(field).matchExpressions[\(index)]"
            let values = expression["values"]?.arrayValue ?? []
            var problems: [FieldError] = []
            switch expression["operator"]?.stringValue ?? "" {
            case "In", "NotIn":
                if values.isEmpty {
                    problems.append(
                        .required("\(path).values", "must be specified when `operator` is 'In' or 'NotIn'"))
                }
            case "Exists", "DoesNotExist":
                if !values.isEmpty {
                    problems.append(
                        .forbidden(
                            "\(path).values", "may not be specified when `operator` is 'Exists' or 'DoesNotExist'"))
                }
            case "Gt", "Lt":
                if values.count != 1 {
                    problems.append(
                        .required(
                            "\(path).values", "must be specified single value when `operator` is 'Lt' or 'Gt'"))
                }
            case let other:
                problems.append(.invalid("\(path).operator", .string(other), "not a valid selector operator"))
            }
            let key = expression["key"]?.stringValue ?? ""
            return problems
                + NameRule.qualifiedNameViolations(of: key).map { .invalid("\(path).key", .string(key), $0) }
        }
    }

    private static func podProblems(_ affinity: JSONValue?, _ field: String) -> [FieldError] {
        let terms = (affinity?[required]?.arrayValue ?? []).enumerated().flatMap { index, term in
            podTermProblems(term, "\(field).\(required)[\(index)]")
        }
        return terms
            + (affinity?[preferred]?.arrayValue ?? []).enumerated().flatMap { index, term -> [FieldError] in
                let path = "\(field).\(preferred)[\(index)]"
                return weightProblems(term, path)
                    + podTermProblems(term["podAffinityTerm"] ?? [:], "\(path).podAffinityTerm")
            }
    }

    private static func podTermProblems(_ term: JSONValue, _ field: String) -> [FieldError] {
        LabelSelectorValidation.problems(term["labelSelector"], "\(field).labelSelector")
            + SchedulingValidation.topologyKeyProblems(
                term["topologyKey"]?.stringValue ?? "", "\(field).topologyKey")
    }
}
