extension LocalObjectReference: TapeReadableObject {
    init(reading members: inout TapeObject) throws(TapeMisfit) {
        name = try members.optional("name")
    }
}
