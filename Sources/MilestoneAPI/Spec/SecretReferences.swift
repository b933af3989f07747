/// One key of a Secret of the platform's namespace.
package struct SecretKeyRef: SchemaObject {
    package var name: String
    package var key: String

    package init(name: String, key: String) {
        self.name = name
        self.key = key
    }

    package static var fields: [SchemaField] {
        [
            SchemaField(CodingKeys.name, "Name of the Secret.", .length(1...253)),
            SchemaField(CodingKeys.key, "Key of the Secret.", .pattern("^[-._a-zA-Z0-9]+$"), .length(1...253)),
        ]
    }
}

/// A Secret of the platform's namespace whose keys are known by their use.
package struct SecretRef: SchemaObject {
    package var name: String

    package init(name: String) { self.name = name }

    package static var fields: [SchemaField] {
        [SchemaField(CodingKeys.name, "Name of the Secret.", .length(1...253))]
    }
}

/// A ConfigMap of the platform's namespace whose keys are known by their use.
package struct ConfigMapRef: SchemaObject {
    package var name: String

    package init(name: String) { self.name = name }

    package static var fields: [SchemaField] {
        [SchemaField(CodingKeys.name, "Name of the ConfigMap.", .length(1...253))]
    }
}
