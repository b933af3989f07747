public import KubernetesModel

/// A kind that a server serves in one version.
public struct DiscoveredResource: Sendable, Hashable {
    /// Its names in the API.
    public var type: ResourceType
    /// The name of one, such as `deployment`.
    public var singular: String
    /// Short names, such as `deploy`.
    public var shortNames: [String]
    /// Names of groups of kinds that it belongs to, such as `all`.
    public var categories: [String]
    /// What can be done to it, such as `list` and `patch`.
    public var verbs: Set<String>
    /// Its subresources, such as `status`.
    public var subresources: Set<String>

    public init(
        type: ResourceType, singular: String = "", shortNames: [String] = [], categories: [String] = [],
        verbs: Set<String> = [], subresources: Set<String> = []
    ) {
        self.type = type
        self.singular = singular
        self.shortNames = shortNames
        self.categories = categories
        self.verbs = verbs
        self.subresources = subresources
    }

    /// Whether people call it so: by its plural, singular, kind or a short name, with its group behind a dot or not.
    func isCalled(_ name: String) -> Bool {
        var name = name.lowercased()
        if !type.group.isEmpty, name.hasSuffix(".\(type.group)") { name.removeLast(type.group.count + 1) }
        return name == type.plural || name == singular || name == type.kind.lowercased() || shortNames.contains(name)
    }
}
