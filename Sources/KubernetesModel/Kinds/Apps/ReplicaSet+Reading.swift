extension ReplicaSet: TapeReadableObject {
    init(reading members: inout TapeObject) throws(TapeMisfit) {
        apiVersion = try members.optional("apiVersion")
        kind = try members.optional("kind")
        metadata = try members.required("metadata")
        spec = try members.optional("spec")
        status = try members.optional("status")
    }
}

extension ReplicaSetSpec: TapeReadableObject {
    init(reading members: inout TapeObject) throws(TapeMisfit) {
        replicas = try members.optional("replicas")
        minReadySeconds = try members.optional("minReadySeconds")
        selector = try members.required("selector")
        template = try members.optional("template")
    }
}

extension ReplicaSetStatus: TapeReadableObject {
    init(reading members: inout TapeObject) throws(TapeMisfit) {
        replicas = try members.required("replicas")
        fullyLabeledReplicas = try members.optional("fullyLabeledReplicas")
        readyReplicas = try members.optional("readyReplicas")
        availableReplicas = try members.optional("availableReplicas")
        terminatingReplicas = try members.optional("terminatingReplicas")
        observedGeneration = try members.optional("observedGeneration")
        conditions = try members.optional("conditions")
    }
}

extension ReplicaSetCondition: TapeReadableObject {
    init(reading members: inout TapeObject) throws(TapeMisfit) {
        type = try members.required("type")
        status = try members.required("status")
        lastTransitionTime = try members.optional("lastTransitionTime")
        reason = try members.optional("reason")
        message = try members.optional("message")
    }
}
