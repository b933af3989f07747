extension EnvVar: TapeReadableObject {
    init(reading members: inout TapeObject) throws(TapeMisfit) {
        name = try members.required("name")
        value = try members.optional("value")
        valueFrom = try members.optional("valueFrom")
    }
}

extension EnvVarSource: TapeReadableObject {
    init(reading members: inout TapeObject) throws(TapeMisfit) {
        fieldRef = try members.optional("fieldRef")
        resourceFieldRef = try members.decoded("resourceFieldRef")
        configMapKeyRef = try members.optional("configMapKeyRef")
        secretKeyRef = try members.optional("secretKeyRef")
    }
}

extension ObjectFieldSelector: TapeReadableObject {
    init(reading members: inout TapeObject) throws(TapeMisfit) {
        apiVersion = try members.optional("apiVersion")
        fieldPath = try members.required("fieldPath")
    }
}

extension ConfigMapKeySelector: TapeReadableObject {
    init(reading members: inout TapeObject) throws(TapeMisfit) {
        name = try members.optional("name")
        key = try members.required("key")
        optional = try members.optional("optional")
    }
}

extension SecretKeySelector: TapeReadableObject {
    init(reading members: inout TapeObject) throws(TapeMisfit) {
        name = try members.optional("name")
        key = try members.required("key")
        optional = try members.optional("optional")
    }
}

extension EnvFromSource: TapeReadableObject {
    init(reading members: inout TapeObject) throws(TapeMisfit) {
        prefix = try members.optional("prefix")
        configMapRef = try members.optional("configMapRef")
        secretRef = try members.optional("secretRef")
    }
}

extension ConfigMapEnvSource: TapeReadableObject {
    init(reading members: inout TapeObject) throws(TapeMisfit) {
        name = try members.optional("name")
        optional = try members.optional("optional")
    }
}

extension SecretEnvSource: TapeReadableObject {
    init(reading members: inout TapeObject) throws(TapeMisfit) {
        name = try members.optional("name")
        optional = try members.optional("optional")
    }
}
