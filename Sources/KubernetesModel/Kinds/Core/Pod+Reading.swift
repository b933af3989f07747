extension Pod: TapeReadableObject {
    init(reading members: inout TapeObject) throws(TapeMisfit) {
        apiVersion = try members.optional("apiVersion")
        kind = try members.optional("kind")
        metadata = try members.required("metadata")
        spec = try members.optional("spec")
        status = try members.optional("status")
    }
}

extension PodTemplateSpec: TapeReadableObject {
    init(reading members: inout TapeObject) throws(TapeMisfit) {
        metadata = try members.optional("metadata")
        spec = try members.optional("spec")
    }
}
