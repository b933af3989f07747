package import KubernetesModel

/// The schema of a kind of object: its root node, and what the API server needs to know of the kind as a whole.
package struct ObjectSchema: Sendable {
    /// The node of the whole object.
    package let root: Schema
    /// Whether the kind comes from a CustomResourceDefinition.
    package let isCustom: Bool
    /// The rules of a custom kind; `nil` when it has none.
    let rules: RuleTree?

    /// The schema of a built-in kind; `nil` when Kubernetes has none of that name.
    package init?(group: String, version: String, kind: String, catalog: SchemaCatalog = .builtIn) {
        guard let schema = catalog.schema(group: group, version: version, kind: kind) else { return nil }
        root = schema
        isCustom = false
        rules = nil
    }

    /// The schema of a built-in definition that is no kind of its own, such as
    /// `io.k8s.api.core.v1.PodTemplateSpec`.
    package init?(definition name: String, catalog: SchemaCatalog = .builtIn) {
        guard let schema = catalog.schema(named: name) else { return nil }
        root = schema
        isCustom = false
        rules = nil
    }

    /// The schema of a custom kind, from the `openAPIV3Schema` of one version of its definition.
    ///
    /// `apiVersion`, `kind` and `metadata` are those of every object, whatever the definition says of their types;
    /// limits that it sets on `metadata.name` hold beside them.
    package init(openAPIV3Schema json: JSONValue) {
        let schema = Schema(json)
        root = Schema(properties: Self.objectMembers, extending: schema)
        isCustom = true
        rules = RuleTree(schema, isResourceRoot: true)
    }

    private static let objectMembers: [String: Schema] = {
        var members = ["apiVersion": Schema(["type": "string"]), "kind": Schema(["type": "string"])]
        members["metadata"] = SchemaCatalog.builtIn.schema(named: "io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta")
        return members
    }()

    /// Puts the fields of a document over those of an object, as server-side apply does, without owning them.
    ///
    /// - Throws: ``TypeMismatch`` when the document has only part of what is changed as a whole.
    package func merging(_ fields: JSONValue, into object: JSONValue) throws(TypeMismatch) -> JSONValue {
        try root.checkGranular(fields)
        return root.merging(object, fields)
    }

    /// What an object of the kind is before anything is set, as Go's encoder writes the zero value of its type.
    ///
    /// Field ownership of a creation is the difference from it: members that are always there belong to nobody.
    package var emptyObject: JSONValue { isCustom ? [:] : root.zeroValue }
}

extension Schema {
    /// What Go's encoder writes for the zero value of the type: structs by value, and members that are not omitted
    /// when empty.
    var zeroValue: JSONValue {
        var members: [String: JSONValue] = [:]
        for (name, node) in properties {
            let member = node.resolved
            if node.defaultValue == [:], member.type == .object, member.additionalProperties.schema == nil {
                members[name] = member.zeroValue
            } else if constraints.required.contains(name) {
                members[name] =
                    switch member.type {
                    case .string: member.isTime ? .null : ""
                    case .integer, .number: 0
                    case .boolean: false
                    default: .null
                    }
            }
        }
        return .object(members)
    }
}
