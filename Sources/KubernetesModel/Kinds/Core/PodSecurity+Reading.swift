extension PodSecurityContext: TapeReadableObject {
    init(reading members: inout TapeObject) throws(TapeMisfit) {
        runAsUser = try members.optional("runAsUser")
        runAsGroup = try members.optional("runAsGroup")
        runAsNonRoot = try members.optional("runAsNonRoot")
        supplementalGroups = try members.optional("supplementalGroups")
        fsGroup = try members.optional("fsGroup")
        fsGroupChangePolicy = try members.optional("fsGroupChangePolicy")
        seccompProfile = try members.optional("seccompProfile")
        sysctls = try members.decoded("sysctls")
    }
}

extension SecurityContext: TapeReadableObject {
    init(reading members: inout TapeObject) throws(TapeMisfit) {
        capabilities = try members.optional("capabilities")
        privileged = try members.optional("privileged")
        runAsUser = try members.optional("runAsUser")
        runAsGroup = try members.optional("runAsGroup")
        runAsNonRoot = try members.optional("runAsNonRoot")
        readOnlyRootFilesystem = try members.optional("readOnlyRootFilesystem")
        allowPrivilegeEscalation = try members.optional("allowPrivilegeEscalation")
        procMount = try members.optional("procMount")
        seccompProfile = try members.optional("seccompProfile")
    }
}

extension Capabilities: TapeReadableObject {
    init(reading members: inout TapeObject) throws(TapeMisfit) {
        add = try members.optional("add")
        drop = try members.optional("drop")
    }
}

extension SeccompProfile: TapeReadableObject {
    init(reading members: inout TapeObject) throws(TapeMisfit) {
        type = try members.required("type")
        localhostProfile = try members.optional("localhostProfile")
    }
}
