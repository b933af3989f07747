package import KubernetesModel

/// A volume that outlives pods.
package struct StorageSpec: DefaultedSchemaObject {
    package var size: Quantity = "8Gi"
    package var storageClassName: String?

    package init() {}

    package static var rules: [ValidationRule] {
        [
            ValidationRule(
                """
                has(self.storageClassName) == has(oldSelf.storageClassName) \
                && (!has(self.storageClassName) || self.storageClassName == oldSelf.storageClassName)
                """,
                message: "storageClassName can't be changed: a volume keeps its class")
        ]
    }

    package static var fields: [SchemaField] {
        [
            SchemaField(
                CodingKeys.size,
                """
                Capacity of the volume. It can be raised where the storage class allows volumes to be expanded, and never \
                reduced.
                """, .length(1...32),
                // On the field: rules on the object would be tried on its default, which has no size yet.
                .rules(
                    ValidationRule(
                        "quantity(string(self)).isGreaterThan(quantity('0'))", message: "size must be greater than 0"),
                    ValidationRule(
                        "quantity(string(self)).compareTo(quantity(string(oldSelf))) >= 0",
                        message: "size can't be reduced: a volume never shrinks"))),
            SchemaField(
                CodingKeys.storageClassName,
                "Storage class of the volume; the cluster's default when left out. It can't be changed.",
                .length(1...253)),
        ]
    }
}
