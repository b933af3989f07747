extension LabelSelector: TapeReadableObject {
    init(reading members: inout TapeObject) throws(TapeMisfit) {
        matchLabels = try members.optional("matchLabels")
        matchExpressions = try members.optional("matchExpressions")
    }
}

extension LabelSelectorRequirement: TapeReadableObject {
    init(reading members: inout TapeObject) throws(TapeMisfit) {
        key = try members.required("key")
        `operator` = try members.required("operator")
        values = try members.optional("values")
    }
}
