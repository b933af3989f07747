import APIMachinery
import CommonExpressionLanguage
import KubernetesModel

/// What webhooks and policies have in common: rules, selectors and conditions.
///
/// Source: `k8s.io/kubernetes/pkg/apis/admissionregistration/validation`.
enum AdmissionRuleValidation {
    static func fillRule(_ rule: inout JSONValue) { rule.fill("scope", "*") }

    static func ruleProblems(_ rule: JSONValue, _ field: String) -> [FieldError] {
        var problems: [FieldError] = []
        func values(_ member: String) -> [String] { rule[member]?.arrayValue?.compactMap(\.stringValue) ?? [] }
        let operations = ["*", "CONNECT", "CREATE", "DELETE", "UPDATE"]
        for member in ["apiGroups", "apiVersions"] {
            let own = values(member)
            if own.isEmpty { problems.append(.required("\(field).\(member)")) }
            if own.count > 1, own.contains("*") {
                problems.append(
                    .invalid(
                        "\(field).\(member)", .array(own.map(JSONValue.string)),
                        "if '*' is present, must not specify other \(member == "apiGroups" ? "API groups" : "API versions")"
                    ))
            }
            if member == "apiVersions" {
                for (index, version) in own.enumerated() where version.isEmpty {
                    problems.append(.required("\(field).apiVersions[\(index)]"))
                }
            }
        }
        if values("operations").isEmpty { problems.append(.required("\(field).operations")) }
        if values("operations").count > 1, values("operations").contains("*") {
            problems.append(
                .invalid(
                    "\(field).operations", rule["operations"] ?? .null,
                    "if '*' is present, must not specify other operations"))
        }
        for (index, operation) in values("operations").enumerated() where !operations.contains(operation) {
            problems.append(.notSupported("\(field).operations[\(index)]", .string(operation), operations))
        }
        if values("resources").isEmpty { problems.append(.required("\(field).resources")) }
        for (index, resource) in values("resources").enumerated() where resource.isEmpty {
            problems.append(.required("\(field).resources[\(index)]"))
        }
        let scopes = ["*", "Cluster", "Namespaced"]
        if let scope = rule["scope"], !scopes.contains(scope.stringValue ?? "") {
            problems.append(.notSupported("\(field).scope", scope, scopes))
        }
        return problems
    }

    static func choice(_ document: JSONValue?, _ member: String, _ values: [String], _ field: String) -> [FieldError] {
        guard let value = document?[member], !value.isNull, !values.contains(value.stringValue ?? "") else { return [] }
        return [.notSupported("\(field).\(member)", value, values)]
    }

    static func conditionProblems(
        _ conditions: JSONValue?, hasParameters: Bool, _ field: String
    ) -> [FieldError] {
        var names: Set<String> = []
        let list = conditions?.arrayValue ?? []
        var problems: [FieldError] =
            list.count > 64 ? [.tooMany(FieldPath(field), actual: list.count, maximum: 64)] : []
        for (index, condition) in list.enumerated() {
            let path = "\(field)[\(index)]"
            let name = condition["name"]?.stringValue ?? ""
            let source = condition["expression"]?.stringValue ?? ""
            if source.allSatisfy(\.isWhitespace) {
                problems.append(.required("\(path).expression"))
            } else {
                let program = AdmissionExpression.compile(source, hasParameters: hasParameters)
                problems += expressionProblems(program, .bool, source, "\(path).expression")
            }
            if name.isEmpty {
                problems.append(.required("\(path).name"))
            } else {
                problems += NameRule.qualifiedNameViolations(of: name).map {
                    .invalid("\(path).name", .string(name), $0)
                }
            }
            if !name.isEmpty, !names.insert(name).inserted {
                problems.append(.duplicate("\(path).name", .string(name)))
            }
        }
        return problems
    }

    static func matchProblems(_ resources: JSONValue?, _ field: String) -> [FieldError] {
        var problems = choice(resources, "matchPolicy", ["Equivalent", "Exact"], field)
        for selector in ["namespaceSelector", "objectSelector"] {
            problems += LabelSelectorValidation.problems(resources?[selector], "\(field).\(selector)")
        }
        for list in ["resourceRules", "excludeResourceRules"] {
            for (index, rule) in (resources?[list]?.arrayValue ?? []).enumerated() {
                problems += ruleProblems(rule, "\(field).\(list)[\(index)]")
            }
        }
        return problems
    }

    /// What is wrong with an expression that must be of a type; `nil` for any.
    static func expressionProblems(
        _ program: Result<Program, CompilationError>, _ wanted: ValueType?, _ source: String, _ field: String
    ) -> [FieldError] {
        switch program {
        case .failure(let error):
            return [.invalid(field, .string(source), "compilation failed: \(error)")]
        case .success(let program):
            guard let wanted, program.type != wanted, program.type != .dyn else { return [] }
            return [.invalid(field, .string(source), "must evaluate to \(wanted)")]
        }
    }
}
