package import APIMachinery
package import KubernetesModel

/// A kind of object that the server serves: all that tells it apart from other kinds, as one value.
///
/// Built-in kinds are written down in `Kinds`; a CustomResourceDefinition becomes one at run time.
package struct ResourceKind: Sendable {
    /// Group, version, kind, plural and scope.
    package var type: ResourceType
    /// The singular of the plural.
    package var singular: String
    /// The kind of a list.
    package var listKind: String
    /// What else kubectl calls the resource.
    package var shortNames: [String] = []
    /// Groups of resources that clients ask for by one name, such as `all`.
    package var categories: [String] = []
    package var verbs: [String] = ResourceKind.allVerbs
    package var subresources: [Subresource] = []
    package var strategy = Strategy()
    /// The columns of a table, after the name.
    package var columns: [TableColumn] = [.age]
    /// Fields that field selectors may name, beside name and namespace.
    package var selectableFields: [String: @Sendable (JSONValue) -> String] = [:]
    /// Types, defaults, list keys and merge keys.
    package var schema: ObjectSchema
    /// The schema as a CustomResourceDefinition writes it; `nil` for a built-in kind.
    package var customSchema: JSONValue?
    /// What clients of a version that will go are told; `nil` for versions that stay.
    package var deprecationWarning: String?
    /// Whether the kind comes from a CustomResourceDefinition.
    package var isCustom: Bool { customSchema != nil }
    /// Answers a POST instead of storing it; for kinds that are questions.
    package var createAction: (@Sendable (ResourceRequest) async throws -> APIResponse)?
    /// Objects that are nowhere stored; for kinds that only tell how the server is. They can be read and no more.
    package var unstored: [JSONValue] = []
    /// How objects are stored under another version of the kind; `nil` when this is the stored one.
    package var conversion: Conversion?

    /// What most kinds can do.
    package static let allVerbs = ["create", "delete", "deletecollection", "get", "list", "patch", "update", "watch"]

    /// The way between the version that is stored and the one of a kind.
    package struct Conversion: Sendable {
        /// Resource and group that objects are stored under.
        package var storage: String
        package var fromStorage: @Sendable (JSONValue) -> JSONValue
        package var toStorage: @Sendable (JSONValue) -> JSONValue
    }

    /// Plural and group, as messages name the resource.
    package var name: ResourceName { ResourceName(group: type.group, plural: type.plural) }
    /// Kind and group, as messages about invalid objects name the kind: by the group that stores it.
    package var kindName: ResourceName {
        let group = conversion.map { $0.storage.split(separator: ".").dropFirst().joined(separator: ".") }
        return ResourceName(group: group ?? type.group, plural: type.kind)
    }
    /// What the store calls the resource.
    package var storageResource: String { conversion?.storage ?? name.description }

    /// Where an object of this kind is stored.
    package func key(namespace: String?, name: String) -> StorageKey {
        StorageKey(
            resource: storageResource, namespace: type.scope == .namespaced ? namespace : nil, name: name)
    }

    /// The subresource of a name.
    package func subresource(_ name: String) -> Subresource? { subresources.first { $0.name == name } }

    /// Whether objects have a status that is written at its own path.
    package var hasStatusSubresource: Bool { subresource("status") != nil }
}
