extension Deployment: TapeReadableObject {
    init(reading members: inout TapeObject) throws(TapeMisfit) {
        apiVersion = try members.optional("apiVersion")
        kind = try members.optional("kind")
        metadata = try members.required("metadata")
        spec = try members.optional("spec")
        status = try members.optional("status")
    }
}

extension DeploymentSpec: TapeReadableObject {
    init(reading members: inout TapeObject) throws(TapeMisfit) {
        replicas = try members.optional("replicas")
        selector = try members.required("selector")
        template = try members.required("template")
        strategy = try members.optional("strategy")
        minReadySeconds = try members.optional("minReadySeconds")
        revisionHistoryLimit = try members.optional("revisionHistoryLimit")
        paused = try members.optional("paused")
        progressDeadlineSeconds = try members.optional("progressDeadlineSeconds")
    }
}

extension DeploymentStrategy: TapeReadableObject {
    init(reading members: inout TapeObject) throws(TapeMisfit) {
        type = try members.optional("type")
        rollingUpdate = try members.optional("rollingUpdate")
    }
}

extension RollingUpdateDeployment: TapeReadableObject {
    init(reading members: inout TapeObject) throws(TapeMisfit) {
        maxUnavailable = try members.optional("maxUnavailable")
        maxSurge = try members.optional("maxSurge")
    }
}

extension DeploymentStatus: TapeReadableObject {
    init(reading members: inout TapeObject) throws(TapeMisfit) {
        observedGeneration = try members.optional("observedGeneration")
        replicas = try members.optional("replicas")
        updatedReplicas = try members.optional("updatedReplicas")
        readyReplicas = try members.optional("readyReplicas")
        availableReplicas = try members.optional("availableReplicas")
        unavailableReplicas = try members.optional("unavailableReplicas")
        terminatingReplicas = try members.optional("terminatingReplicas")
        conditions = try members.optional("conditions")
        collisionCount = try members.optional("collisionCount")
    }
}

extension DeploymentCondition: TapeReadableObject {
    init(reading members: inout TapeObject) throws(TapeMisfit) {
        type = try members.required("type")
        status = try members.required("status")
        lastUpdateTime = try members.optional("lastUpdateTime")
        lastTransitionTime = try members.optional("lastTransitionTime")
        reason = try members.optional("reason")
        message = try members.optional("message")
    }
}
