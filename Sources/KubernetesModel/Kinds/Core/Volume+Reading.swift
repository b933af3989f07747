extension Volume: TapeReadableObject {
    init(reading members: inout TapeObject) throws(TapeMisfit) {
        name = try members.required("name")
        emptyDir = try members.optional("emptyDir")
        configMap = try members.optional("configMap")
        secret = try members.optional("secret")
        projected = try members.optional("projected")
        downwardAPI = try members.decoded("downwardAPI")
        persistentVolumeClaim = try members.optional("persistentVolumeClaim")
        hostPath = try members.decoded("hostPath")
    }
}

extension EmptyDirVolumeSource: TapeReadableObject {
    init(reading members: inout TapeObject) throws(TapeMisfit) {
        medium = try members.optional("medium")
        sizeLimit = try members.optional("sizeLimit")
    }
}

extension ConfigMapVolumeSource: TapeReadableObject {
    init(reading members: inout TapeObject) throws(TapeMisfit) {
        name = try members.optional("name")
        items = try members.optional("items")
        defaultMode = try members.optional("defaultMode")
        optional = try members.optional("optional")
    }
}

extension SecretVolumeSource: TapeReadableObject {
    init(reading members: inout TapeObject) throws(TapeMisfit) {
        secretName = try members.optional("secretName")
        items = try members.optional("items")
        defaultMode = try members.optional("defaultMode")
        optional = try members.optional("optional")
    }
}

extension KeyToPath: TapeReadableObject {
    init(reading members: inout TapeObject) throws(TapeMisfit) {
        key = try members.required("key")
        path = try members.required("path")
        mode = try members.optional("mode")
    }
}

extension PersistentVolumeClaimVolumeSource: TapeReadableObject {
    init(reading members: inout TapeObject) throws(TapeMisfit) {
        claimName = try members.required("claimName")
        readOnly = try members.optional("readOnly")
    }
}

extension DownwardAPIVolumeFile: TapeReadableObject {
    init(reading members: inout TapeObject) throws(TapeMisfit) {
        path = try members.required("path")
        fieldRef = try members.optional("fieldRef")
        resourceFieldRef = try members.decoded("resourceFieldRef")
        mode = try members.optional("mode")
    }
}

extension ProjectedVolumeSource: TapeReadableObject {
    init(reading members: inout TapeObject) throws(TapeMisfit) {
        sources = try members.optional("sources")
        defaultMode = try members.optional("defaultMode")
    }
}

extension VolumeProjection: TapeReadableObject {
    init(reading members: inout TapeObject) throws(TapeMisfit) {
        secret = try members.decoded("secret")
        downwardAPI = try members.optional("downwardAPI")
        configMap = try members.optional("configMap")
        serviceAccountToken = try members.optional("serviceAccountToken")
    }
}

extension ConfigMapProjection: TapeReadableObject {
    init(reading members: inout TapeObject) throws(TapeMisfit) {
        name = try members.optional("name")
        items = try members.optional("items")
        optional = try members.optional("optional")
    }
}

extension DownwardAPIProjection: TapeReadableObject {
    init(reading members: inout TapeObject) throws(TapeMisfit) {
        items = try members.optional("items")
    }
}

extension ServiceAccountTokenProjection: TapeReadableObject {
    init(reading members: inout TapeObject) throws(TapeMisfit) {
        audience = try members.optional("audience")
        expirationSeconds = try members.optional("expirationSeconds")
        path = try members.required("path")
    }
}
