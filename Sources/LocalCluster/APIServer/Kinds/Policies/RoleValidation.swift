import APIMachinery
import KubernetesModel

/// What is wrong with roles and bindings.
///
/// Source: `pkg/apis/rbac/validation/validation.go`.
enum RoleValidation {
    private static let group = "rbac.authorization.k8s.io"

    /// The problems of a role; one without a namespace is the whole cluster's.
    static func problems(_ role: JSONValue) -> [FieldError] {
        let isNamespaced = role.metadata["namespace"] != nil
        return (role["rules"]?.arrayValue ?? []).enumerated().flatMap { index, rule in
            ruleProblems(rule, isNamespaced: isNamespaced, "rules[\(index)]")
        }
    }

    private static func ruleProblems(_ rule: JSONValue, isNamespaced: Bool, _ field: String) -> [FieldError] {
        var problems: [FieldError] = []
        if rule["verbs"].isBlank {
            problems.append(.required("\(field).verbs", "verbs must contain at least one value"))
        }
        if let urls = rule["nonResourceURLs"], !rule["nonResourceURLs"].isBlank {
            let path = "\(field).nonResourceURLs"
            if isNamespaced {
                problems.append(.invalid(path, urls, "namespaced rules cannot apply to non-resource URLs"))
            }
            if !["apiGroups", "resources", "resourceNames"].allSatisfy({ rule[$0].isBlank }) {
                problems.append(
                    .invalid(path, urls, "rules cannot apply to both regular resources and non-resource URLs"))
            }
            return problems
        }
        if rule["apiGroups"].isBlank {
            problems.append(
                .required("\(field).apiGroups", "resource rules must supply at least one api group"))
        }
        if rule["resources"].isBlank {
            problems.append(.required("\(field).resources", "resource rules must supply at least one resource"))
        }
        return problems
    }

    /// The problems of a binding.
    static func bindingProblems(_ binding: JSONValue) -> [FieldError] {
        let isNamespaced = binding.metadata["namespace"] != nil
        let kinds = isNamespaced ? ["Role", "ClusterRole"] : ["ClusterRole"]
        let reference = binding["roleRef"] ?? [:]
        var problems = groupProblems(reference, [group], "roleRef")
        let kind = reference["kind"]?.stringValue ?? ""
        if !kinds.contains(kind) { problems.append(.notSupported("roleRef.kind", .string(kind), kinds)) }
        if reference["name"].isBlank { problems.append(.required("roleRef.name")) }
        for (index, subject) in (binding["subjects"]?.arrayValue ?? []).enumerated() {
            problems += subjectProblems(subject, isNamespaced: isNamespaced, "subjects[\(index)]")
        }
        return problems
    }

    private static func subjectProblems(_ subject: JSONValue, isNamespaced: Bool, _ field: String) -> [FieldError] {
        let name = subject["name"]?.stringValue ?? ""
        var problems: [FieldError] = name.isEmpty ? [.required("\(field).name")] : []
        switch subject["kind"]?.stringValue ?? "" {
        case "ServiceAccount":
            if !name.isEmpty {
                problems += NameRule.dns1123Subdomain.violations(of: name).map {
                    .invalid("\(field).name", .string(name), $0)
                }
            }
            problems += groupProblems(subject, [""], field)
            if !isNamespaced, subject["namespace"].isBlank { problems.append(.required("\(field).namespace")) }
        case "User", "Group": problems += groupProblems(subject, [group], field)
        case let kind:
            problems.append(.notSupported("\(field).kind", .string(kind), ["ServiceAccount", "User", "Group"]))
        }
        return problems
    }

    private static func groupProblems(_ value: JSONValue, _ groups: [String], _ field: String) -> [FieldError] {
        let own = value["apiGroup"]?.stringValue ?? ""
        return groups.contains(own) ? [] : [.notSupported("\(field).apiGroup", .string(own), groups)]
    }
}
