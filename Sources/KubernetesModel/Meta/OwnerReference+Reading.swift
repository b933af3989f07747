extension OwnerReference: TapeReadableObject {
    init(reading members: inout TapeObject) throws(TapeMisfit) {
        apiVersion = try members.required("apiVersion")
        kind = try members.required("kind")
        name = try members.required("name")
        uid = try members.required("uid")
        controller = try members.optional("controller")
        blockOwnerDeletion = try members.optional("blockOwnerDeletion")
    }
}
