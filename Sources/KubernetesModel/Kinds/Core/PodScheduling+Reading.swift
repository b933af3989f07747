extension Toleration: TapeReadableObject {
    init(reading members: inout TapeObject) throws(TapeMisfit) {
        key = try members.optional("key")
        `operator` = try members.optional("operator")
        value = try members.optional("value")
        effect = try members.optional("effect")
        tolerationSeconds = try members.optional("tolerationSeconds")
    }
}
