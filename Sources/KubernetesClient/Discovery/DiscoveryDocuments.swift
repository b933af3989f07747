import KubernetesModel

/// Everything of `/api` or of `/apis` at once.
///
/// Source: KEP-3352, *APIGroupDiscoveryList* of `apidiscovery.k8s.io/v2`.
struct AggregatedDiscovery: Decodable {
    struct Group: Decodable {
        var metadata: Metadata?
        var versions: [Version]?
    }

    struct Metadata: Decodable {
        var name: String?
    }

    struct Version: Decodable {
        var version: String
        var resources: [Resource]?
    }

    struct Resource: Decodable {
        var resource: String
        var responseKind: Kind?
        var scope: String?
        var singularResource: String?
        var shortNames: [String]?
        var categories: [String]?
        var verbs: [String]?
        var subresources: [Subresource]?
    }

    struct Kind: Decodable {
        var kind: String
    }

    struct Subresource: Decodable {
        var subresource: String
    }

    var kind: String?
    var items: [Group]?

    /// The kinds, a group's preferred version first.
    var resources: [DiscoveredResource] {
        (items ?? []).flatMap { group in
            (group.versions ?? []).flatMap { version in
                (version.resources ?? []).map { $0.discovered(group.metadata?.name ?? "", version.version) }
            }
        }
    }
}

extension AggregatedDiscovery.Resource {
    fileprivate func discovered(_ group: String, _ version: String) -> DiscoveredResource {
        DiscoveredResource(
            type: ResourceType(
                group: group, version: version, kind: responseKind?.kind ?? "", plural: resource,
                scope: scope == "Namespaced" ? .namespaced : .cluster),
            singular: singularResource ?? "", shortNames: shortNames ?? [], categories: categories ?? [],
            verbs: Set(verbs ?? []), subresources: Set((subresources ?? []).map(\.subresource)))
    }
}

/// The groups of `/apis`, or the versions of `/api`, of a server that doesn't aggregate them.
///
/// Source: Kubernetes API reference, *APIGroupList* and *APIVersions*.
struct LegacyGroups: Decodable {
    struct Group: Decodable {
        var versions: [Version]?
        var preferredVersion: Version?
    }

    struct Version: Decodable {
        var groupVersion: String
    }

    var groups: [Group]?
    var versions: [String]?

    /// Group and version of what there is, a group's preferred version first.
    var groupVersions: [String] {
        let named = (groups ?? []).flatMap { group in
            let all = (group.versions ?? []).map(\.groupVersion)
            guard let preferred = group.preferredVersion?.groupVersion else { return all }
            return [preferred] + all.filter { $0 != preferred }
        }
        return (versions ?? []) + named
    }
}

/// The kinds of one group in one version.
///
/// Source: Kubernetes API reference, *APIResourceList*.
struct LegacyResources: Decodable {
    struct Resource: Decodable {
        var name: String
        var singularName: String?
        var namespaced: Bool
        var kind: String
        var verbs: [String]?
        var shortNames: [String]?
        var categories: [String]?
    }

    var groupVersion: String
    var resources: [Resource]?

    /// The kinds with their subresources, which the document has as resources of their own.
    var discovered: [DiscoveredResource] {
        let parts = groupVersion.split(separator: "/", maxSplits: 1).map(String.init)
        let (group, version) = parts.count == 2 ? (parts[0], parts[1]) : ("", groupVersion)
        let all = resources ?? []
        let subresources = all.reduce(into: [String: Set<String>]()) { subresources, resource in
            let parts = resource.name.split(separator: "/", maxSplits: 1).map(String.init)
            if parts.count == 2 { subresources[parts[0], default: []].insert(parts[1]) }
        }
        return all.filter { !$0.name.contains("/") }.map { resource in
            DiscoveredResource(
                type: ResourceType(
                    group: group, version: version, kind: resource.kind, plural: resource.name,
                    scope: resource.namespaced ? .namespaced : .cluster),
                singular: resource.singularName ?? "", shortNames: resource.shortNames ?? [],
                categories: resource.categories ?? [], verbs: Set(resource.verbs ?? []),
                subresources: subresources[resource.name] ?? [])
        }
    }
}
