extension ConfigMap: TapeReadableObject {
    init(reading members: inout TapeObject) throws(TapeMisfit) {
        apiVersion = try members.optional("apiVersion")
        kind = try members.optional("kind")
        metadata = try members.required("metadata")
        data = try members.optional("data")
        binaryData = try members.optional("binaryData")
        immutable = try members.optional("immutable")
    }
}
