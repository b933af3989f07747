import APIMachinery
import KubernetesModel

/// Autoscalers: what Kubernetes fills in, and what is wrong with them.
///
/// Source: `k8s.io/kubernetes/pkg/apis/autoscaling/validation`.
enum AutoscalerRules {
    static func fill(_ spec: inout JSONValue) {
        spec.fill("minReplicas", 1)
        if spec["metrics"].isBlank {
            spec["metrics"] = [
                [
                    "type": "Resource",
                    "resource": ["name": "cpu", "target": ["type": "Utilization", "averageUtilization": 80]],
                ]
            ]
        }
        spec.edit("behavior") { behavior in
            let all: JSONValue = ["type": "Percent", "value": 100, "periodSeconds": 15]
            behavior.fill("scaleUp", [:])
            behavior.edit("scaleUp") { rules in
                rules.fill("stabilizationWindowSeconds", 0)
                rules.fill("selectPolicy", "Max")
                rules.fill("policies", [["type": "Pods", "value": 4, "periodSeconds": 15], all])
            }
            behavior.fill("scaleDown", [:])
            behavior.edit("scaleDown") { rules in
                rules.fill("selectPolicy", "Max")
                rules.fill("policies", [all])
            }
        }
    }

    static func problems(_ scaler: JSONValue) -> [FieldError] {
        let spec = scaler["spec"] ?? [:]
        let least = spec["minReplicas"]?.integerValue ?? 1
        let most = spec["maxReplicas"]?.integerValue ?? 0
        var problems: [FieldError] = []
        if least < 1 {
            problems.append(.invalid("spec.minReplicas", .integer(least), "must be greater than or equal to 1"))
        }
        if most < 1 { problems.append(.invalid("spec.maxReplicas", .integer(most), "must be greater than 0")) }
        if most < least {
            problems.append(
                .invalid("spec.maxReplicas", .integer(most), "must be greater than or equal to `minReplicas`"))
        }
        problems += referenceProblems(spec["scaleTargetRef"], "spec.scaleTargetRef")
        for (index, metric) in (spec["metrics"]?.arrayValue ?? []).enumerated() {
            problems += MetricValidation.problems(metric, "spec.metrics[\(index)]")
        }
        for direction in ["scaleUp", "scaleDown"] {
            guard let rules = spec[path: "behavior", direction], !rules.isNull else { continue }
            problems += ruleProblems(rules, "spec.behavior.\(direction)")
        }
        return problems
    }

    /// The problems of what names another object.
    static func referenceProblems(_ reference: JSONValue?, _ field: String) -> [FieldError] {
        ["kind", "name"].flatMap { member -> [FieldError] in
            guard let name = reference?[member]?.stringValue?.nonEmpty else { return [.required("\(field).\(member)")] }
            return NameRule.pathSegmentViolations(of: name).map { .invalid("\(field).\(member)", .string(name), $0) }
        }
    }

    private static func ruleProblems(_ rules: JSONValue, _ field: String) -> [FieldError] {
        var problems: [FieldError] = []
        let window = rules["stabilizationWindowSeconds"]?.integerValue ?? 0
        if window < 0 {
            problems.append(
                .invalid(
                    "\(field).stabilizationWindowSeconds", .integer(window), "must be greater than or equal to zero"))
        } else if window > 3600 {
            problems.append(
                .invalid(
                    "\(field).stabilizationWindowSeconds", .integer(window), "must be less than or equal to 3600"))
        }
        let choices = ["Disabled", "Max", "Min"]
        if let choice = rules["selectPolicy"]?.stringValue, !choices.contains(choice) {
            problems.append(.notSupported("\(field).selectPolicy", .string(choice), choices))
        }
        let policies = rules["policies"]?.arrayValue ?? []
        if policies.isEmpty { problems.append(.required("\(field).policies", "must specify at least one Policy")) }
        for (index, policy) in policies.enumerated() {
            problems += policyProblems(policy, "\(field).policies[\(index)]")
        }
        return problems
    }

    private static func policyProblems(_ policy: JSONValue, _ field: String) -> [FieldError] {
        var problems: [FieldError] = []
        let types = ["Percent", "Pods"]
        let type = policy["type"]?.stringValue ?? ""
        if !types.contains(type) { problems.append(.notSupported("\(field).type", .string(type), types)) }
        for member in ["value", "periodSeconds"] {
            let number = policy[member]?.integerValue ?? 0
            if number <= 0 {
                problems.append(.invalid("\(field).\(member)", .integer(number), "must be greater than zero"))
            }
            if member == "periodSeconds", number > 1800 {
                problems.append(.invalid("\(field).\(member)", .integer(number), "must be less than or equal to 1800"))
            }
        }
        return problems
    }
}
