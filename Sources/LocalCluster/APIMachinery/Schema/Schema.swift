package import KubernetesModel

/// What a JSON value of the Kubernetes API may be: one node of an OpenAPI v3 schema, built-in or from a
/// CustomResourceDefinition.
///
/// Nodes are immutable and shared. A node that only refers to another definition is followed with ``resolved``.
///
/// Source: Kubernetes documentation, *Specifying a structural schema*; structured-merge-diff's `schema` package.
package final class Schema: Sendable {
    /// The JSON type; `nil` when any is allowed or the schema only refers to another one.
    package let type: SchemaType?
    /// The members an object declares.
    package let properties: [String: Schema]
    /// What members beyond the declared ones may be.
    package let additionalProperties: AdditionalProperties
    /// What the elements of an array may be.
    package let items: Schema?
    /// The value that stands in for a missing one.
    package let defaultValue: JSONValue?
    /// Whether `null` is a value of its own.
    package let isNullable: Bool
    /// Whether integers and strings are both allowed.
    package let isIntOrString: Bool
    /// Whether undeclared members are kept.
    package let preservesUnknownFields: Bool
    /// Whether the value is an object of the API, with `apiVersion`, `kind` and `metadata`.
    package let isEmbeddedResource: Bool
    /// How lists merge and are owned.
    package let listType: ListType?
    /// How maps merge and are owned.
    package let mapType: MapType?
    /// How a strategic merge patch treats the value.
    package let patchStrategy: PatchStrategy
    /// The member by which a strategic merge patch tells the elements of a list apart.
    package let patchMergeKey: String?
    /// Limits on the value beyond its type.
    package let constraints: SchemaConstraints
    /// Rules in the Common Expression Language, as text.
    package let rules: [ValidationRule]
    /// The definition that a node stands for.
    let reference: SchemaReference?
    /// Whether the node is part of a built-in kind.
    let isBuiltIn: Bool

    /// Reads a schema from its JSON; `catalog` is where its references lead.
    package init(_ json: JSONValue, catalog: SchemaCatalog? = nil) {
        type = json["type"]?.stringValue.flatMap(SchemaType.init)
        properties = (json["properties"]?.objectValue ?? [:]).mapValues { Schema($0, catalog: catalog) }
        additionalProperties = AdditionalProperties(json["additionalProperties"], catalog: catalog)
        items = json["items"].map { Schema($0, catalog: catalog) }
        defaultValue = json["default"]
        isNullable = json["nullable"]?.boolValue ?? false
        isIntOrString =
            json["x-kubernetes-int-or-string"]?.boolValue ?? (json["format"]?.stringValue == "int-or-string")
        preservesUnknownFields = json["x-kubernetes-preserve-unknown-fields"]?.boolValue ?? false
        isEmbeddedResource = json["x-kubernetes-embedded-resource"]?.boolValue ?? false
        listType = ListType(json)
        mapType = json["x-kubernetes-map-type"]?.stringValue.flatMap(MapType.init)
        patchStrategy = PatchStrategy(json["x-kubernetes-patch-strategy"]?.stringValue)
        patchMergeKey = json["x-kubernetes-patch-merge-key"]?.stringValue
        isBuiltIn = catalog != nil
        constraints = SchemaConstraints(json, catalog: catalog)
        rules = (json["x-kubernetes-validations"]?.arrayValue ?? []).map(ValidationRule.init)
        reference = Self.reference(in: json).flatMap { name in
            catalog.map { SchemaReference(name: name, catalog: $0) }
        }
    }

    /// A copy of `base` with the attributes that a reference to it overrides.
    private init(_ base: Schema, overriddenBy node: Schema) {
        type = base.type
        properties = base.properties
        additionalProperties = base.additionalProperties
        items = base.items
        defaultValue = node.defaultValue ?? base.defaultValue
        isNullable = node.isNullable || base.isNullable
        isIntOrString = base.isIntOrString
        preservesUnknownFields = base.preservesUnknownFields
        isEmbeddedResource = base.isEmbeddedResource
        listType = node.listType ?? base.listType
        mapType = node.mapType ?? base.mapType
        patchStrategy = node.patchStrategy.isEmpty ? base.patchStrategy : node.patchStrategy
        patchMergeKey = node.patchMergeKey ?? base.patchMergeKey
        isBuiltIn = base.isBuiltIn
        constraints = base.constraints
        rules = base.rules
        reference = nil
    }

    /// An object with the given members and nothing else to say.
    init(properties: [String: Schema], extending base: Schema) {
        type = base.type ?? .object
        self.properties = base.properties.merging(properties) { $1 }
        additionalProperties = base.additionalProperties
        items = base.items
        defaultValue = base.defaultValue
        isNullable = base.isNullable
        isIntOrString = base.isIntOrString
        preservesUnknownFields = base.preservesUnknownFields
        isEmbeddedResource = base.isEmbeddedResource
        listType = base.listType
        mapType = base.mapType
        patchStrategy = base.patchStrategy
        patchMergeKey = base.patchMergeKey
        isBuiltIn = base.isBuiltIn
        constraints = base.constraints
        rules = base.rules
        reference = nil
    }

    /// The node itself, or the definition that it refers to.
    package var resolved: Schema {
        guard let reference else { return self }
        return reference.target { target in
            let overrides = mapType != nil || listType != nil || !patchStrategy.isEmpty || patchMergeKey != nil
            return overrides || defaultValue != nil ? Schema(target, overriddenBy: self) : target
        }
    }

    /// The schema of a member: a declared one's, else that of additional members; `nil` when it is unknown.
    package func member(_ name: String) -> Schema? {
        if let declared = properties[name] { return declared.resolved }
        if case .schema(let schema) = additionalProperties { return schema.resolved }
        return nil
    }

    /// Whether a value of a built-in kind is a time.
    package var isTime: Bool { isBuiltIn && (constraints.format == "date-time" || isMicroTime) }

    /// Whether a value of a built-in kind is a time in microseconds.
    package var isMicroTime: Bool { constraints.format == SchemaConstraints.microTime }

    /// Whether a schema says nothing of a value's type.
    var isUntyped: Bool { type == nil && properties.isEmpty && items == nil && !isIntOrString }

    /// Whether any node below has rules in the Common Expression Language.
    var containsRules: Bool {
        !rules.isEmpty || properties.values.contains { $0.containsRules } || items?.containsRules ?? false
            || additionalProperties.schema?.containsRules ?? false
    }

    private static func reference(in json: JSONValue) -> String? {
        let text =
            json["$ref"]?.stringValue
            ?? json["allOf"]?.arrayValue.flatMap { $0.count == 1 ? $0[0]["$ref"]?.stringValue : nil }
        return text.map { String($0.split(separator: "/").last ?? "") }
    }
}
