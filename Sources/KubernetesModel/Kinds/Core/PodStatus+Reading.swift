extension PodStatus: TapeReadableObject {
    init(reading members: inout TapeObject) throws(TapeMisfit) {
        observedGeneration = try members.optional("observedGeneration")
        phase = try members.optional("phase")
        conditions = try members.optional("conditions")
        message = try members.optional("message")
        reason = try members.optional("reason")
        nominatedNodeName = try members.optional("nominatedNodeName")
        hostIP = try members.optional("hostIP")
        hostIPs = try members.optional("hostIPs")
        podIP = try members.optional("podIP")
        podIPs = try members.optional("podIPs")
        startTime = try members.optional("startTime")
        initContainerStatuses = try members.optional("initContainerStatuses")
        containerStatuses = try members.optional("containerStatuses")
        qosClass = try members.optional("qosClass")
    }
}

extension HostIP: TapeReadableObject {
    init(reading members: inout TapeObject) throws(TapeMisfit) {
        ip = try members.required("ip")
    }
}

extension PodIP: TapeReadableObject {
    init(reading members: inout TapeObject) throws(TapeMisfit) {
        ip = try members.required("ip")
    }
}

extension PodCondition: TapeReadableObject {
    init(reading members: inout TapeObject) throws(TapeMisfit) {
        type = try members.required("type")
        observedGeneration = try members.optional("observedGeneration")
        status = try members.required("status")
        lastProbeTime = try members.optional("lastProbeTime")
        lastTransitionTime = try members.optional("lastTransitionTime")
        reason = try members.optional("reason")
        message = try members.optional("message")
    }
}
