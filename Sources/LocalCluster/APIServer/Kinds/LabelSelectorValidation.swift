import APIMachinery
import KubernetesModel

/// What is wrong with selectors of labels.
///
/// Source: `k8s.io/apimachinery/pkg/apis/meta/v1/validation`.
enum LabelSelectorValidation {
    static func problems(_ selector: JSONValue?, _ field: String) -> [FieldError] {
        let labels = (selector?["matchLabels"]?.objectValue ?? [:]).sorted { $0.key < $1.key }
        var problems: [FieldError] = labels.flatMap { key, value -> [FieldError] in
            let path = "\(field).matchLabels"
            return NameRule.qualifiedNameViolations(of: key).map { .invalid(path, .string(key), $0) }
                + NameRule.labelValue.violations(of: value.stringValue ?? "").map { .invalid(path, value, $0) }
        }
        for (index, expression) in (selector?["matchExpressions"]?.arrayValue ?? []).enumerated() {
            problems += expressionProblems(expression, "\(field).matchExpressions[\(index)]")
        }
        return problems
    }

    private static func expressionProblems(_ expression: JSONValue, _ field: String) -> [FieldError] {
        let values = expression["values"]?.arrayValue ?? []
        let key = expression["key"]?.stringValue ?? ""
        var problems: [FieldError] = []
        switch expression["operator"]?.stringValue ?? "" {
        case "In", "NotIn":
            if values.isEmpty {
                problems.append(
                    .required("\(field).values", "must be specified when `operator` is 'In' or 'NotIn'"))
            }
        case "Exists", "DoesNotExist":
            if !values.isEmpty {
                problems.append(
                    .forbidden(
                        "\(field).values", "may not be specified when `operator` is 'Exists' or 'DoesNotExist'"))
            }
        case let other: problems.append(.invalid("\(field).operator", .string(other), "not a valid selector operator"))
        }
        problems += NameRule.qualifiedNameViolations(of: key).map { .invalid("\(field).key", .string(key), $0) }
        for (index, value) in values.enumerated() {
            problems += NameRule.labelValue.violations(of: value.stringValue ?? "").map {
                .invalid("\(field).values[\(index)]", value, $0)
            }
        }
        return problems
    }
}
