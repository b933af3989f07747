extension ContainerStatus: TapeReadableObject {
    init(reading members: inout TapeObject) throws(TapeMisfit) {
        name = try members.required("name")
        state = try members.optional("state")
        lastState = try members.optional("lastState")
        ready = try members.required("ready")
        restartCount = try members.required("restartCount")
        image = try members.required("image")
        imageID = try members.required("imageID")
        containerID = try members.optional("containerID")
        started = try members.optional("started")
    }
}

extension ContainerState: TapeReadableObject {
    init(reading members: inout TapeObject) throws(TapeMisfit) {
        waiting = try members.optional("waiting")
        running = try members.optional("running")
        terminated = try members.optional("terminated")
    }
}

extension ContainerStateWaiting: TapeReadableObject {
    init(reading members: inout TapeObject) throws(TapeMisfit) {
        reason = try members.optional("reason")
        message = try members.optional("message")
    }
}

extension ContainerStateRunning: TapeReadableObject {
    init(reading members: inout TapeObject) throws(TapeMisfit) {
        startedAt = try members.optional("startedAt")
    }
}

extension ContainerStateTerminated: TapeReadableObject {
    init(reading members: inout TapeObject) throws(TapeMisfit) {
        exitCode = try members.required("exitCode")
        signal = try members.optional("signal")
        reason = try members.optional("reason")
        message = try members.optional("message")
        startedAt = try members.optional("startedAt")
        finishedAt = try members.optional("finishedAt")
        containerID = try members.optional("containerID")
    }
}
