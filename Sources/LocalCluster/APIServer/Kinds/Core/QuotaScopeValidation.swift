import APIMachinery
import KubernetesModel

/// The scopes of a ResourceQuota: which ones go together, and with what they count.
///
/// Source: Kubernetes documentation, *Resource Quotas*, quota scopes.
enum QuotaScopeValidation {
    private static let pods: Set<String> = ["pods"]
    private static let podResources: Set<String> = [
        "cpu", "memory", "limits.cpu", "limits.memory", "requests.cpu", "requests.memory",
    ]
    private static let claims: Set<String> = ["persistentvolumeclaims", "requests.storage"]

    /// The scopes there are, and of the standard resources those that each can be about.
    private static let resources: [String: Set<String>] = [
        "BestEffort": pods, "NotBestEffort": pods.union(podResources), "Terminating": pods.union(podResources),
        "NotTerminating": pods.union(podResources), "PriorityClass": pods.union(podResources),
        "CrossNamespacePodAffinity": pods.union(podResources), "VolumeAttributesClass": claims,
    ]
    private static let contradictions = [["BestEffort", "NotBestEffort"], ["Terminating", "NotTerminating"]]
    /// Scopes that a pod is in or not, without a value to compare.
    private static let withoutValues: Set<String> = [
        "BestEffort", "NotBestEffort", "Terminating", "NotTerminating", "CrossNamespacePodAffinity",
    ]

    /// What is wrong with the scopes and the scope selector of a quota.
    ///
    /// - Parameter counted: the standard resources that the quota counts.
    static func problems(_ spec: JSONValue, counted: [String]) -> [FieldError] {
        scopeProblems(spec, counted) + selectorProblems(spec, counted)
    }

    private static func scopeProblems(_ spec: JSONValue, _ counted: [String]) -> [FieldError] {
        let field: FieldPath = "spec.scopes"
        let scopes = (spec["scopes"]?.arrayValue ?? []).compactMap(\.stringValue)
        func problem(_ detail: String) -> FieldError { .invalid(field, spec["scopes"], detail) }
        let each = scopes.flatMap { scope in
            (resources[scope] == nil ? [problem("unsupported scope")] : [])
                + misapplied(scope, counted).map { _ in problem("unsupported scope applied to resource") }
        }
        return each + conflicts(scopes).map { _ in problem("conflicting scopes") }
    }

    private static func selectorProblems(_ spec: JSONValue, _ counted: [String]) -> [FieldError] {
        let field = "spec.scopeSelector.matchExpressions"
        let terms = spec[path: "scopeSelector", "matchExpressions"]?.arrayValue ?? []
        let each = terms.flatMap { term in
            let scope = term["scopeName"]?.stringValue ?? ""
            var problems: [FieldError] =
                resources[scope] == nil
                ? [.invalid("\(field).scopeName", .string(scope), "unsupported scope")] : []
            problems += misapplied(scope, counted).map { _ in
                .invalid(FieldPath(field), goForm(terms), "unsupported scope applied to resource")
            }
            return problems + operatorProblems(term, scope, field)
        }
        let named = terms.compactMap { $0["scopeName"]?.stringValue }
        return each
            + conflicts(named).map { _ in .invalid(FieldPath(field), spec["scopes"] ?? .null, "conflicting scopes") }
    }

    private static func operatorProblems(_ term: JSONValue, _ scope: String, _ field: String) -> [FieldError] {
        let comparison = term["operator"]?.stringValue ?? ""
        let values = term["values"]
        var problems: [FieldError] = []
        if withoutValues.contains(scope), comparison != "Exists" {
            problems.append(
                .invalid(
                    "\(field).operator", .string(comparison),
                    "must be 'Exist' when scope is any of ResourceQuotaScopeTerminating, ResourceQuotaScopeNotTerminating, ResourceQuotaScopeBestEffort, ResourceQuotaScopeNotBestEffort or ResourceQuotaScopeCrossNamespacePodAffinity"
                ))
        }
        let isEmpty = values?.arrayValue?.isEmpty ?? true
        switch comparison {
        case "In", "NotIn":
            guard isEmpty else { break }
            problems.append(
                .required(
                    "\(field).values",
                    "must be at least one value when `operator` is 'In' or 'NotIn' for scope selector"))
        case "Exists", "DoesNotExist":
            guard !isEmpty else { break }
            problems.append(
                .invalid(
                    "\(field).values", values ?? .null,
                    "must be no value when `operator` is 'Exist' or 'DoesNotExist' for scope selector"))
        default:
            problems.append(.invalid("\(field).operator", .string(comparison), "not a valid selector operator"))
        }
        return problems
    }

    /// The counted resources that a scope can't be about.
    private static func misapplied(_ scope: String, _ counted: [String]) -> [String] {
        guard let known = resources[scope] else { return [] }
        return counted.filter { !known.contains($0) }
    }

    private static func conflicts(_ scopes: [String]) -> [[String]] {
        contradictions.filter { Set($0).isSubset(of: scopes) }
    }

    /// A selector as the real server prints it: by the names of Go's members.
    private static func goForm(_ terms: [JSONValue]) -> JSONValue {
        [
            "MatchExpressions": .array(
                terms.map { term in
                    [
                        "ScopeName": term["scopeName"] ?? "", "Operator": term["operator"] ?? "",
                        "Values": term["values"] ?? .null,
                    ]
                })
        ]
    }
}
