package import KubernetesModel

extension EnvVar: SchemaObject {
    package static var fields: [SchemaField] {
        [
            SchemaField(named: "name", "Name of the variable.", .length(1...256)),
            SchemaField(named: "value", "Its value; $(NAME) stands for an earlier variable.", .length(0...32768)),
            SchemaField(named: "valueFrom", "Where the value comes from, when value is left out."),
        ]
    }
}

extension EnvVarSource: SchemaObject {
    package static var fields: [SchemaField] {
        [
            SchemaField(named: "fieldRef", "A field of the pod."),
            SchemaField(named: "resourceFieldRef", "A resource limit or request of a container."),
            SchemaField(named: "configMapKeyRef", "A key of a ConfigMap."),
            SchemaField(named: "secretKeyRef", "A key of a Secret."),
        ]
    }
}

extension ObjectFieldSelector: SchemaObject {
    package static var fields: [SchemaField] {
        [
            SchemaField(named: "apiVersion", "Version of the schema of fieldPath; v1 when left out."),
            SchemaField(named: "fieldPath", "Path of the field, such as spec.nodeName."),
        ]
    }
}

extension ResourceFieldSelector: SchemaObject {
    package static var fields: [SchemaField] {
        [
            SchemaField(named: "containerName", "Name of the container; this one when left out."),
            SchemaField(named: "resource", "Name of the resource, such as limits.memory."),
            SchemaField(named: "divisor", "What the amount is divided by; 1 when left out."),
        ]
    }
}

extension ConfigMapKeySelector: SchemaObject {
    package static var fields: [SchemaField] {
        [
            SchemaField(named: "name", "Name of the ConfigMap."),
            SchemaField(named: "key", "Key of the ConfigMap."),
            SchemaField(named: "optional", "Whether it may be missing."),
        ]
    }
}

extension SecretKeySelector: SchemaObject {
    package static var fields: [SchemaField] {
        [
            SchemaField(named: "name", "Name of the Secret."),
            SchemaField(named: "key", "Key of the Secret."),
            SchemaField(named: "optional", "Whether it may be missing."),
        ]
    }
}
