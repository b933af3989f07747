/// An environment variable.
package struct VariableSpec: SchemaObject {
    package var name: String
    package var value: String?
    package var valueFrom: VariableSourceSpec?

    package init(name: String, value: String? = nil, valueFrom: VariableSourceSpec? = nil) {
        self.name = name
        self.value = value
        self.valueFrom = valueFrom
    }

    package static var rules: [ValidationRule] {
        [
            ValidationRule(
                "!(has(self.value) && has(self.valueFrom))", message: "value and valueFrom can't both be set")
        ]
    }

    package static var fields: [SchemaField] {
        [
            SchemaField(
                CodingKeys.name, "Name of the variable.", .pattern("^[A-Za-z_.-][A-Za-z0-9_.-]*$"), .length(1...256)),
            SchemaField(CodingKeys.value, "Its value; $(NAME) stands for an earlier variable.", .length(0...4096)),
            SchemaField(CodingKeys.valueFrom, "Where the value comes from, in place of value."),
        ]
    }
}

/// Where the value of a variable comes from.
package struct VariableSourceSpec: DefaultedSchemaObject {
    package var fieldRef: FieldRef?
    package var configMapKeyRef: ConfigMapKeyRef?
    package var secretKeyRef: VariableSecretRef?

    package init() {}

    package static var rules: [ValidationRule] {
        [
            ValidationRule(
                "[has(self.fieldRef), has(self.configMapKeyRef), has(self.secretKeyRef)].filter(set, set).size() == 1",
                message: "exactly one of fieldRef, configMapKeyRef and secretKeyRef must be set")
        ]
    }

    package static var fields: [SchemaField] {
        [
            SchemaField(CodingKeys.fieldRef, "A field of the pod."),
            SchemaField(CodingKeys.configMapKeyRef, "A key of a ConfigMap."),
            SchemaField(CodingKeys.secretKeyRef, "A key of a Secret."),
        ]
    }
}

/// A field of the pod that the variable is set in.
package struct FieldRef: SchemaObject {
    package var fieldPath: String

    package init(fieldPath: String) { self.fieldPath = fieldPath }

    package static var fields: [SchemaField] {
        [SchemaField(CodingKeys.fieldPath, "Path of the field, such as spec.nodeName.", .length(1...253))]
    }
}

/// One key of a Secret of the platform's namespace, which may be missing where that is said.
package struct VariableSecretRef: SchemaObject {
    package var name: String
    package var key: String
    package var optional: Bool?

    package init(name: String, key: String, optional: Bool? = nil) {
        self.name = name
        self.key = key
        self.optional = optional
    }

    package static var fields: [SchemaField] {
        SecretKeyRef.fields + [
            SchemaField(
                CodingKeys.optional, "Whether the pods begin without the variable where Secret or key is missing.")
        ]
    }
}

/// One key of a ConfigMap of the platform's namespace.
package struct ConfigMapKeyRef: SchemaObject {
    package var name: String
    package var key: String

    package init(name: String, key: String) {
        self.name = name
        self.key = key
    }

    package static var fields: [SchemaField] {
        [
            SchemaField(CodingKeys.name, "Name of the ConfigMap.", .length(1...253)),
            SchemaField(CodingKeys.key, "Key of the ConfigMap.", .pattern("^[-._a-zA-Z0-9]+$"), .length(1...253)),
        ]
    }
}
