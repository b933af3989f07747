extension ObjectMeta: TapeReadableObject {
    init(reading members: inout TapeObject) throws(TapeMisfit) {
        name = try members.optional("name")
        generateName = try members.optional("generateName")
        namespace = try members.optional("namespace")
        uid = try members.optional("uid")
        resourceVersion = try members.optional("resourceVersion")
        generation = try members.optional("generation")
        creationTimestamp = try members.optional("creationTimestamp")
        deletionTimestamp = try members.optional("deletionTimestamp")
        deletionGracePeriodSeconds = try members.optional("deletionGracePeriodSeconds")
        labels = try members.optional("labels")
        annotations = try members.optional("annotations")
        ownerReferences = try members.optional("ownerReferences")
        finalizers = try members.optional("finalizers")
        managedFields = try members.optional("managedFields")
    }
}
