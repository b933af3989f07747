extension Condition: TapeReadableObject {
    init(reading members: inout TapeObject) throws(TapeMisfit) {
        type = try members.required("type")
        status = try members.required("status")
        observedGeneration = try members.optional("observedGeneration")
        lastTransitionTime = try members.optional("lastTransitionTime")
        reason = try members.optional("reason")
        message = try members.optional("message")
    }
}
