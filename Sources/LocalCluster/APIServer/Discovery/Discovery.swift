import Crypto
import FoundationEssentials
import KubernetesModel

/// The documents by which clients learn what is served.
enum Discovery {
    /// An `APIGroup`.
    static func group(_ name: String, _ snapshot: Registry.Snapshot) -> JSONValue {
        let versions = snapshot.groups.first { $0.name == name }?.versions ?? []
        let entries: [JSONValue] = versions.map {
            ["groupVersion": .string("\(name)/\($0)"), "version": .string($0)]
        }
        return [
            "kind": "APIGroup", "apiVersion": "v1", "name": .string(name), "versions": .array(entries),
            "preferredVersion": entries.first ?? .null,
        ]
    }

    /// An `APIResourceList`.
    static func resourceList(_ kinds: [ResourceKind], group: String, version: String) -> JSONValue {
        let isCustom = kinds.contains(where: \.isCustom)
        var resources = kinds.flatMap { kind in [resource(kind)] + kind.subresources.map { subresource($0, of: kind) } }
        if !isCustom { resources.sort { ($0["name"]?.stringValue ?? "") < ($1["name"]?.stringValue ?? "") } }
        var document: JSONValue = [
            "kind": "APIResourceList", "groupVersion": .string(group.isEmpty ? version : "\(group)/\(version)"),
            "resources": .array(resources),
        ]
        if !group.isEmpty { document["apiVersion"] = "v1" }
        return document
    }

    private static func resource(_ kind: ResourceKind) -> JSONValue {
        var document: JSONValue = [
            "name": .string(kind.type.plural), "singularName": .string(kind.singular),
            "namespaced": .bool(kind.type.scope == .namespaced), "kind": .string(kind.type.kind),
            "verbs": texts(kind.verbs),
        ]
        if !kind.shortNames.isEmpty { document["shortNames"] = texts(kind.shortNames) }
        if !kind.categories.isEmpty { document["categories"] = texts(kind.categories) }
        if kind.createAction == nil { document["storageVersionHash"] = .string(storageHash(kind)) }
        return document
    }

    private static func subresource(_ subresource: Subresource, of kind: ResourceKind) -> JSONValue {
        var document: JSONValue = [
            "name": .string("\(kind.type.plural)/\(subresource.name)"), "singularName": "",
            "namespaced": .bool(kind.type.scope == .namespaced), "kind": .string(subresource.kind),
            "verbs": texts(subresource.verbs),
        ]
        if let response = subresource.responseKind {
            document["group"] = .string(response.group)
            document["version"] = .string(response.version)
        }
        return document
    }

    /// What tells clients that a kind is stored in another form than before.
    private static func storageHash(_ kind: ResourceKind) -> String {
        let text = "\(kind.type.group)/\(kind.type.version)/\(kind.type.kind)"
        return Data(SHA256.hash(data: Data(text.utf8)).prefix(8)).base64EncodedString()
    }

    /// The `APIGroupDiscoveryList` of the core group or of all others.
    static func aggregated(isCore: Bool, apiVersion: String, _ snapshot: Registry.Snapshot) -> JSONValue {
        let groups = snapshot.groups.filter { $0.name.isEmpty == isCore }
        return [
            "kind": "APIGroupDiscoveryList", "apiVersion": .string(apiVersion), "metadata": [:],
            "items": .array(
                groups.map { group in
                    [
                        "metadata": isCore ? [:] : ["name": .string(group.name)],
                        "versions": .array(
                            group.versions.map { version in
                                let kinds = snapshot.kinds(group: group.name, version: version)
                                return [
                                    "version": .string(version), "freshness": "Current",
                                    "resources": .array(kinds.map(aggregatedResource)),
                                ]
                            }),
                    ]
                }),
        ]
    }

    private static func aggregatedResource(_ kind: ResourceKind) -> JSONValue {
        var document: JSONValue = [
            "resource": .string(kind.type.plural), "singularResource": .string(kind.singular),
            "scope": kind.type.scope == .namespaced ? "Namespaced" : "Cluster", "verbs": texts(kind.verbs),
            "responseKind": own(kind, kind.type.kind),
        ]
        if !kind.shortNames.isEmpty { document["shortNames"] = texts(kind.shortNames) }
        if !kind.categories.isEmpty { document["categories"] = texts(kind.categories) }
        guard !kind.subresources.isEmpty else { return document }
        document["subresources"] = .array(
            kind.subresources.map { subresource in
                let response: JSONValue =
                    subresource.responseKind.map {
                        ["group": .string($0.group), "version": .string($0.version), "kind": .string($0.kind)]
                    } ?? own(kind, subresource.kind)
                return [
                    "subresource": .string(subresource.name), "responseKind": response,
                    "verbs": texts(subresource.verbs),
                ]
            })
        return document
    }

    /// The kind of an answer; built-in ones leave their own group and version to be understood.
    private static func own(_ kind: ResourceKind, _ name: String) -> JSONValue {
        [
            "group": .string(kind.isCustom ? kind.type.group : ""),
            "version": .string(kind.isCustom ? kind.type.version : ""), "kind": .string(name),
        ]
    }

    private static func texts(_ values: [String]) -> JSONValue { .array(values.map(JSONValue.string)) }
}
