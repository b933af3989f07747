extension ManagedFieldsEntry: TapeReadableObject {
    init(reading members: inout TapeObject) throws(TapeMisfit) {
        manager = try members.optional("manager")
        operation = try members.optional("operation")
        apiVersion = try members.optional("apiVersion")
        time = try members.optional("time")
        fieldsType = try members.optional("fieldsType")
        fieldsV1 = try members.optional("fieldsV1")
        subresource = try members.optional("subresource")
    }
}
