package import KubernetesModel

extension MilestonePlatform {
    /// The CustomResourceDefinition, generated from ``MilestonePlatformSpec`` and ``MilestonePlatformStatus``.
    package static var customResourceDefinition: CustomResourceDefinition {
        CustomResourceDefinition(
            metadata: ObjectMeta(
                name: "\(resource.plural).\(resource.group)",
                labels: [LabelKey.partOf: OperatorName.partOf]),
            spec: CustomResourceDefinitionSpec(
                group: resource.group,
                names: CustomResourceDefinitionNames(
                    plural: resource.plural, singular: "milestoneplatform", shortNames: ["mp"], kind: resource.kind,
                    listKind: "\(resource.kind)List", categories: ["milestones"]),
                scope: "Namespaced",
                versions: [
                    CustomResourceDefinitionVersion(
                        name: resource.version, served: true, storage: true,
                        schema: CustomResourceValidation(openAPIV3Schema: documentSchema),
                        subresources: CustomResourceSubresources(status: [:]),
                        additionalPrinterColumns: printerColumns)
                ]))
    }

    /// What a platform may be called: Services and pods of it need room for what is appended.
    package static let namePattern = "^[a-z]([-a-z0-9]{0,38}[a-z0-9])?$"

    /// ``namePattern`` in words.
    package static let nameRule =
        "must be at most 40 lower-case letters, digits and dashes, begin with a letter and not end with a dash"

    private static var documentSchema: JSONValue {
        func described(_ schema: JSONValue, _ description: String, default value: JSONValue) -> JSONValue {
            var schema = schema
            schema["description"] = .string(description)
            schema["default"] = value
            return schema
        }
        return [
            "type": "object",
            "description": "A platform for historical technology milestones: all of its components as one resource.",
            "properties": [
                "apiVersion": [
                    "type": "string", "description": "Version of the schema that this document follows.",
                ],
                "kind": ["type": "string", "description": "Kind of this document."],
                "metadata": ["type": "object"],
                "spec": described(MilestonePlatformSpec.schema, "What is wanted of the platform.", default: [:]),
                // kstatus takes an object without a status for finished: the default says that nobody looked yet.
                "status": described(
                    MilestonePlatformStatus.schema, "What the operator saw of the platform.",
                    default: ["observedGeneration": -1]),
            ],
            "x-kubernetes-validations": [
                [
                    "rule": .string("self.metadata.name.matches('\(namePattern)')"),
                    "message": .string("metadata.name: \(nameRule)"),
                ]
            ],
        ]
    }

    private static var printerColumns: [CustomResourceColumnDefinition] {
        func ofReady(_ member: String) -> String {
            ".status.conditions[?(@.type==\"\(ConditionType.ready.rawValue)\")].\(member)"
        }
        return [
            CustomResourceColumnDefinition(name: "Ready", type: "string", jsonPath: ofReady("status")),
            CustomResourceColumnDefinition(name: "Reason", type: "string", jsonPath: ofReady("reason")),
            CustomResourceColumnDefinition(name: "Version", type: "string", jsonPath: ".status.version"),
            CustomResourceColumnDefinition(name: "URL", type: "string", jsonPath: ".status.url"),
            CustomResourceColumnDefinition(name: "Age", type: "date", jsonPath: ".metadata.creationTimestamp"),
        ]
    }
}
