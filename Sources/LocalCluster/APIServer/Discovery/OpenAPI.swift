import APIMachinery
import KubernetesModel

/// OpenAPI documents of kinds, as far as clients of Kubernetes read them.
enum OpenAPI {
    private static let metaName = "io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta"
    private static let listMetaName = "io.k8s.apimachinery.pkg.apis.meta.v1.ListMeta"

    /// A document of version 3.
    static func document(paths: [String: JSONValue], schemas: [String: JSONValue]) -> JSONValue {
        [
            "openapi": "3.0.0", "info": ["title": "Kubernetes", "version": "v1.36.2"], "paths": .object(paths),
            "components": ["schemas": .object(schemas)],
        ]
    }

    /// The document of version 3 of a group and version.
    static func third(_ kinds: [ResourceKind]) -> JSONValue {
        var paths: [String: JSONValue] = [:]
        for kind in kinds { paths.merge(OpenAPIPaths(kind).all) { $1 } }
        return document(paths: paths, schemas: schemas(kinds, prefix: "#/components/schemas/"))
    }

    /// The document of version 2 of everything.
    static func second(_ snapshot: Registry.Snapshot) -> JSONValue {
        let kinds = snapshot.kinds.values.flatMap { $0 }
        var paths: [String: JSONValue] = [:]
        for kind in kinds { paths.merge(OpenAPIPaths(kind).all) { $1 } }
        return [
            "swagger": "2.0", "info": ["title": "Kubernetes", "version": "v1.36.2"], "paths": .object(paths),
            "definitions": .object(schemas(kinds, prefix: "#/definitions/")),
        ]
    }

    /// The schemas of kinds and of all that they refer to.
    private static func schemas(_ kinds: [ResourceKind], prefix: String) -> [String: JSONValue] {
        var collected: [String: JSONValue] = [:]
        for kind in kinds {
            let type = kind.type
            if let custom = kind.customSchema {
                collected[kind.schemaName] = customSchema(custom, kind, prefix: prefix)
                collected[kind.schemaName + "List"] = customList(kind, prefix: prefix)
                collect(metaName, into: &collected, prefix: prefix)
                collect(listMetaName, into: &collected, prefix: prefix)
            } else {
                for name in [type.kind, kind.listKind] {
                    guard
                        let schema = SchemaCatalog.builtIn.name(group: type.group, version: type.version, kind: name)
                    else { continue }
                    collect(schema, into: &collected, prefix: prefix)
                    collected[schema]?["x-kubernetes-group-version-kind"] = [
                        ["group": .string(type.group), "version": .string(type.version), "kind": .string(name)]
                    ]
                }
            }
        }
        return collected
    }

    private static func collect(_ name: String, into collected: inout [String: JSONValue], prefix: String) {
        guard collected[name] == nil, var document = SchemaCatalog.builtIn.document(named: name) else { return }
        var references: [String] = []
        qualify(&document, prefix: prefix, references: &references)
        collected[name] = document
        for reference in references { collect(reference, into: &collected, prefix: prefix) }
    }

    /// Gives references their place in the document, and notes what they refer to.
    private static func qualify(_ value: inout JSONValue, prefix: String, references: inout [String]) {
        switch value {
        case .object(var members):
            for (name, member) in members {
                if name == "$ref", let text = member.stringValue {
                    let target = text.split(separator: "/").last.map(String.init) ?? text
                    references.append(target)
                    members[name] = .string(prefix + target)
                } else {
                    var copy = member
                    qualify(&copy, prefix: prefix, references: &references)
                    members[name] = copy
                }
            }
            value = .object(members)
        case .array(var elements):
            for index in elements.indices { qualify(&elements[index], prefix: prefix, references: &references) }
            value = .array(elements)
        default: break
        }
    }

    private static func customSchema(_ schema: JSONValue, _ kind: ResourceKind, prefix: String) -> JSONValue {
        var document = withAlternatives(schema)
        var properties = document["properties"] ?? [:]
        properties["apiVersion"] = apiVersionProperty
        properties["kind"] = kindProperty
        properties["metadata"] = [
            "allOf": [["$ref": .string(prefix + metaName)]],
            "description":
                "Standard object's metadata. More info: https://git.k8s.io/community/contributors/devel/sig-architecture/api-conventions.md#metadata",
        ]
        document["properties"] = properties
        document["type"] = "object"
        document["x-kubernetes-group-version-kind"] = [kind.groupVersionKind]
        return document
    }

    /// The schema with what `x-kubernetes-int-or-string` means said in OpenAPI's own words.
    private static func withAlternatives(_ schema: JSONValue) -> JSONValue {
        switch schema {
        case .object(let members):
            var members = members.mapValues(withAlternatives)
            if members["x-kubernetes-int-or-string"] == true, members["anyOf"] == nil {
                members["anyOf"] = [["type": "integer"], ["type": "string"]]
            }
            return .object(members)
        case .array(let elements): return .array(elements.map(withAlternatives))
        default: return schema
        }
    }

    private static func customList(_ kind: ResourceKind, prefix: String) -> JSONValue {
        let conventions = "https://git.k8s.io/community/contributors/devel/sig-architecture/api-conventions.md"
        let own: JSONValue = [
            "group": .string(kind.type.group), "version": .string(kind.type.version), "kind": .string(kind.listKind),
        ]
        return [
            "type": "object", "required": ["items"],
            "description": .string("\(kind.listKind) is a list of \(kind.type.kind)"),
            "properties": [
                "apiVersion": apiVersionProperty, "kind": kindProperty,
                "items": [
                    "type": "array", "items": ["$ref": .string(prefix + kind.schemaName)],
                    "description": .string("List of \(kind.type.plural). More info: \(conventions)"),
                ],
                "metadata": [
                    "allOf": [["$ref": .string(prefix + listMetaName)]],
                    "description": .string("Standard list metadata. More info: \(conventions)#types-kinds"),
                ],
            ],
            "x-kubernetes-group-version-kind": [own],
        ]
    }

    private static let apiVersionProperty: JSONValue = [
        "description":
            "APIVersion defines the versioned schema of this representation of an object. Servers should convert recognized schemas to the latest internal value, and may reject unrecognized values. More info: https://git.k8s.io/community/contributors/devel/sig-architecture/api-conventions.md#resources",
        "type": "string",
    ]

    private static let kindProperty: JSONValue = [
        "description":
            "Kind is a string value representing the REST resource this object represents. Servers may infer this from the endpoint the client submits requests to. Cannot be updated. In CamelCase. More info: https://git.k8s.io/community/contributors/devel/sig-architecture/api-conventions.md#types-kinds",
        "type": "string",
    ]
}

extension ResourceKind {
    /// The name of a custom kind's schema: the group's parts backward, version and kind.
    var schemaName: String {
        (type.group.split(separator: ".").reversed().map(String.init) + [type.version, type.kind]).joined(
            separator: ".")
    }

    /// Group, version and kind as OpenAPI says them.
    var groupVersionKind: JSONValue {
        ["group": .string(type.group), "version": .string(type.version), "kind": .string(type.kind)]
    }
}
