import HTTPTypes
import KubernetesModel
import Synchronization

/// Finds the flow schema that a request falls under, and by it the priority level.
///
/// Source: Kubernetes documentation, *API Priority and Fairness*.
package final class FlowClassifier: Sendable {
    /// Which schema a request falls under.
    struct Flow: Sendable {
        var schema: String
        var schemaUID: String
        var level: String
        var levelUID: String
        /// How many requests the level has answered at once; `nil` for as many as come.
        var limit: FlowGate.Limit?
    }

    /// A schema, read for matching.
    private struct Schema: Sendable {
        var precedence: Int64
        var flow: Flow
        var rules: [FlowRule]
    }

    private let store: ObjectStore
    private let cache = Mutex<(revision: Int64, schemas: [Schema])?>(nil)

    package init(store: ObjectStore) { self.store = store }

    /// The first schema, in the order of precedence, that a request falls under.
    func flow(of access: AccessRequest, by user: User) -> Flow? {
        schemas.first { $0.rules.contains { $0.covers(access, by: user) } }?.flow
    }

    private var schemas: [Schema] {
        let revision = store.newestRevision(of: [FlowControlRules.schemas, FlowControlRules.levels])
        return cache.withLock { cache in
            if let cache, cache.revision == revision { return cache.schemas }
            let documents = store.all(FlowControlRules.levels)
            let levels = Dictionary(
                documents.map { ($0.name, $0.metadataText("uid") ?? "") }, uniquingKeysWith: { first, _ in first })
            let shares = FlowShares(documents)
            let schemas = store.all(FlowControlRules.schemas).compactMap { Self.schema($0, levels, shares) }
                .sorted { ($0.precedence, $0.flow.schema) < ($1.precedence, $1.flow.schema) }
            cache = (revision, schemas)
            return schemas
        }
    }

    /// A schema whose priority level is not there classifies nothing.
    private static func schema(
        _ document: JSONValue, _ levels: [String: String], _ shares: FlowShares
    ) -> Schema? {
        let spec = document["spec"]
        guard let level = spec?[path: "priorityLevelConfiguration", "name"]?.stringValue, let uid = levels[level]
        else { return nil }
        return Schema(
            precedence: spec?["matchingPrecedence"]?.integerValue ?? 0,
            flow: Flow(
                schema: document.name, schemaUID: document.metadataText("uid") ?? "", level: level, levelUID: uid,
                limit: shares.limit(of: level)),
            rules: (spec?["rules"]?.arrayValue ?? []).map(FlowRule.init))
    }
}

/// Whose requests, and which of them, fall under a flow schema.
struct FlowRule: Sendable {
    private enum Subject: Sendable {
        case user(String)
        case group(String)
        case account(namespace: String, name: String)
    }

    private struct Resources: Sendable {
        var verbs: Set<String>
        var groups: Set<String>
        var resources: Set<String>
        var namespaces: Set<String>
        var isClusterWide: Bool
    }

    private struct Paths: Sendable {
        var verbs: Set<String>
        var paths: [String]
    }

    private let subjects: [Subject]
    private let resources: [Resources]
    private let paths: [Paths]

    init(_ rule: JSONValue) {
        func texts(_ value: JSONValue, _ member: String) -> [String] {
            value[member]?.arrayValue?.compactMap(\.stringValue) ?? []
        }
        subjects = (rule["subjects"]?.arrayValue ?? []).compactMap { subject in
            func name(_ member: String) -> String { subject[member]?["name"]?.stringValue ?? "" }
            switch subject["kind"]?.stringValue {
            case "User": return .user(name("user"))
            case "Group": return .group(name("group"))
            case "ServiceAccount":
                return .account(
                    namespace: subject["serviceAccount"]?["namespace"]?.stringValue ?? "",
                    name: name("serviceAccount"))
            default: return nil
            }
        }
        resources = (rule["resourceRules"]?.arrayValue ?? []).map {
            Resources(
                verbs: Set(texts($0, "verbs")), groups: Set(texts($0, "apiGroups")),
                resources: Set(texts($0, "resources")), namespaces: Set(texts($0, "namespaces")),
                isClusterWide: $0["clusterScope"] == true)
        }
        paths = (rule["nonResourceRules"]?.arrayValue ?? []).map {
            Paths(verbs: Set(texts($0, "verbs")), paths: texts($0, "nonResourceURLs"))
        }
    }

    func covers(_ access: AccessRequest, by user: User) -> Bool {
        subjects.contains { Self.subject($0, is: user) } && isAbout(access)
    }

    private static func subject(_ subject: Subject, is user: User) -> Bool {
        switch subject {
        case .user(let name): name == "*" || name == user.name
        case .group(let name): name == "*" || user.groups.contains(name)
        case .account(let namespace, "*"): user.name.hasPrefix("system:serviceaccount:\(namespace):")
        case .account(let namespace, let name): user.name == "system:serviceaccount:\(namespace):\(name)"
        }
    }

    private func isAbout(_ access: AccessRequest) -> Bool {
        func has(_ values: Set<String>, _ value: String) -> Bool { values.contains("*") || values.contains(value) }
        guard let resource = access.resource else {
            return paths.contains { rule in
                has(rule.verbs, access.verb)
                    && rule.paths.contains { pattern in
                        pattern == "*" || pattern == access.path
                            || (pattern.hasSuffix("*") && access.path.hasPrefix(pattern.dropLast()))
                    }
            }
        }
        return resources.contains { rule in
            has(rule.verbs, access.verb) && has(rule.groups, resource.group) && has(rule.resources, resource.combined)
                && (resource.namespace.map { has(rule.namespaces, $0) } ?? rule.isClusterWide)
        }
    }
}

extension APIResponse {
    /// Tells the client which flow schema and priority level its request fell under.
    mutating func tell(_ flow: FlowClassifier.Flow) {
        head.headerFields[.flowSchema] = flow.schemaUID
        head.headerFields[.priorityLevel] = flow.levelUID
    }
}

extension HTTPField.Name {
    fileprivate static let flowSchema = name("X-Kubernetes-PF-FlowSchema-UID")
    fileprivate static let priorityLevel = name("X-Kubernetes-PF-PriorityLevel-UID")

    private static func name(_ text: String) -> HTTPField.Name {
        guard let name = HTTPField.Name(text) else { preconditionFailure("\(text) is no header field's name") }
        return name
    }
}
