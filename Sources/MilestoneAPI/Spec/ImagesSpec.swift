/// Where images come from and how they are pulled.
package struct ImagesSpec: DefaultedSchemaObject {
    package var registry = "ghcr.io/milestones"
    package var pullPolicy = PullPolicy.ifNotPresent
    package var pullSecrets: [SecretRef] = []

    package init() {}

    package static var fields: [SchemaField] {
        [
            SchemaField(
                CodingKeys.registry,
                "Registry and path of milestone-gateway, milestone-backend and milestone-frontend, without a slash at the end.",
                .pattern(#"^[a-z0-9]+([._:/-][a-z0-9]+)*$"#), .length(1...255)),
            SchemaField(CodingKeys.pullPolicy, "When the node asks the registry for an image."),
            SchemaField(
                CodingKeys.pullSecrets, "Secrets of this namespace with credentials for private registries.",
                .atomicList(maxItems: 16)),
        ]
    }
}

/// When a node asks the registry for an image.
package enum PullPolicy: String, SchemaEnumeration {
    case ifNotPresent = "IfNotPresent"
    case always = "Always"
    case never = "Never"
}
