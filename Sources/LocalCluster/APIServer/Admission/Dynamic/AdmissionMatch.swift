import KubernetesModel

/// Which requests a webhook or policy is about: rules, and selectors of namespaces and objects.
///
/// Source: Kubernetes documentation, *Dynamic Admission Control*, section Matching requests.
struct AdmissionMatch: Sendable {
    private struct Rule: Sendable {
        var operations: [String]
        var groups: [String]
        var versions: [String]
        var resources: [String]
        var names: [String]
        var scope: String

        init(_ rule: JSONValue) {
            func texts(_ member: String) -> [String] { rule[member]?.arrayValue?.compactMap(\.stringValue) ?? [] }
            operations = texts("operations")
            groups = texts("apiGroups")
            versions = texts("apiVersions")
            resources = texts("resources")
            names = texts("resourceNames")
            scope = rule["scope"]?.stringValue ?? "*"
        }

        func covers(_ attributes: AdmissionAttributes, as kind: ResourceKind) -> Bool {
            func has(_ values: [String], _ value: String) -> Bool { values.contains("*") || values.contains(value) }
            let isNamespaced = kind.type.scope == .namespaced
            guard scope == "*" || scope == (isNamespaced ? "Namespaced" : "Cluster") else { return false }
            guard has(operations, attributes.operation.rawValue), has(groups, kind.type.group),
                has(versions, kind.type.version), names.isEmpty || names.contains(attributes.name)
            else { return false }
            return resources.contains { pattern in
                let parts = pattern.split(separator: "/", maxSplits: 1).map(String.init)
                let isOfResource = parts[0] == "*" || parts[0] == kind.type.plural
                let part = parts.count > 1 ? parts[1] : ""
                // A star alone names resources without what is below them.
                return isOfResource && (part == "*" || part == attributes.subresource ?? "")
            }
        }
    }

    private let rules: [Rule]
    private let exclusions: [Rule]
    private let isExact: Bool
    private let namespaceSelector: JSONValue?
    private let objectSelector: JSONValue?

    /// Reads a webhook, whose rules are `rules`.
    init(webhook: JSONValue) { self.init(webhook, rules: "rules") }

    /// Reads a `MatchResources`.
    init(resources: JSONValue) { self.init(resources, rules: "resourceRules") }

    private init(_ document: JSONValue, rules member: String) {
        rules = (document[member]?.arrayValue ?? []).map(Rule.init)
        exclusions = (document["excludeResourceRules"]?.arrayValue ?? []).map(Rule.init)
        isExact = document["matchPolicy"] == "Exact"
        namespaceSelector = Self.selector(document["namespaceSelector"])
        objectSelector = Self.selector(document["objectSelector"])
    }

    /// An empty selector selects everything, what has no labels included.
    private static func selector(_ value: JSONValue?) -> JSONValue? { value.isBlank ? nil : value }

    /// The kind in whose version the request is reviewed; `nil` when it is not.
    ///
    /// - Parameters:
    ///   - equivalents: the other versions of the resource.
    ///   - namespace: the namespace of the request.
    ///   - requiresRules: whether no rules stand for no request, rather than for every one.
    func version(
        of attributes: AdmissionAttributes, equivalents: [ResourceKind], namespace: JSONValue?,
        requiresRules: Bool = true
    ) -> ResourceKind? {
        guard matchesLabels(attributes, namespace) else { return nil }
        let versions = [attributes.kind] + (isExact ? [] : equivalents)
        if versions.contains(where: { kind in exclusions.contains { $0.covers(attributes, as: kind) } }) { return nil }
        if rules.isEmpty, !requiresRules { return attributes.kind }
        return versions.first { kind in rules.contains { $0.covers(attributes, as: kind) } }
    }

    private func matchesLabels(_ attributes: AdmissionAttributes, _ namespace: JSONValue?) -> Bool {
        if let namespaceSelector {
            let isNamespace = attributes.kind.type.kind == "Namespace" && attributes.kind.type.group.isEmpty
            let own = isNamespace ? attributes.object ?? attributes.oldObject : namespace
            // What is in no namespace is never left out for one.
            if isNamespace || attributes.namespace != nil,
                !LabelMatch.matches(selector: namespaceSelector, labels: own?[path: "metadata", "labels"])
            {
                return false
            }
        }
        guard let objectSelector else { return true }
        return [attributes.object, attributes.oldObject].compactMap(\.self).contains { object in
            object["metadata"] != nil
                && LabelMatch.matches(selector: objectSelector, labels: object[path: "metadata", "labels"])
        }
    }
}
