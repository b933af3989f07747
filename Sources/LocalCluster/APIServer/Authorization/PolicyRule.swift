import KubernetesModel

/// A rule of a role: some verbs on some resources, or on some paths.
struct PolicyRule: Sendable, Hashable {
    var verbs: [String]
    var groups: [String]
    var resources: [String]
    var names: [String]
    var paths: [String]

    init(
        verbs: [String], groups: [String] = [], resources: [String] = [], names: [String] = [], paths: [String] = []
    ) {
        self.verbs = verbs
        self.groups = groups
        self.resources = resources
        self.names = names
        self.paths = paths
    }

    init(_ document: JSONValue) {
        func texts(_ member: String) -> [String] { document[member]?.arrayValue?.compactMap(\.stringValue) ?? [] }
        verbs = texts("verbs")
        groups = texts("apiGroups")
        resources = texts("resources")
        names = texts("resourceNames")
        paths = texts("nonResourceURLs")
    }

    /// Whether the rule grants `access`.
    func allows(_ access: AccessRequest) -> Bool {
        guard verbs.contains("*") || verbs.contains(access.verb) else { return false }
        guard let resource = access.resource else { return paths.contains { Self.path($0, covers: access.path) } }
        return (groups.contains("*") || groups.contains(resource.group))
            && resources.contains { Self.resource($0, covers: resource) }
            && (names.isEmpty || resource.name.map(names.contains) == true)
    }

    /// The rule as a review answers it.
    var json: JSONValue {
        var members: [String: JSONValue] = [:]
        func set(_ name: String, _ values: [String]) {
            if !values.isEmpty { members[name] = .array(values.map(JSONValue.string)) }
        }
        set("verbs", verbs)
        set("apiGroups", groups)
        set("resources", resources)
        set("resourceNames", names)
        set("nonResourceURLs", paths)
        return .object(members)
    }

    private static func resource(_ pattern: String, covers resource: AccessRequest.Resource) -> Bool {
        if pattern == "*" || pattern == resource.combined { return true }
        guard let subresource = resource.subresource else { return false }
        return pattern == "*/\(subresource)"
    }

    private static func path(_ pattern: String, covers path: String) -> Bool {
        pattern == path || pattern == "*" || (pattern.hasSuffix("*") && path.hasPrefix(pattern.dropLast()))
    }
}
