extension Container: TapeReadableObject {
    init(reading members: inout TapeObject) throws(TapeMisfit) {
        name = try members.required("name")
        image = try members.optional("image")
        command = try members.optional("command")
        args = try members.optional("args")
        workingDir = try members.optional("workingDir")
        ports = try members.optional("ports")
        envFrom = try members.optional("envFrom")
        env = try members.optional("env")
        resources = try members.optional("resources")
        volumeMounts = try members.optional("volumeMounts")
        livenessProbe = try members.optional("livenessProbe")
        readinessProbe = try members.optional("readinessProbe")
        startupProbe = try members.optional("startupProbe")
        lifecycle = try members.decoded("lifecycle")
        terminationMessagePath = try members.optional("terminationMessagePath")
        terminationMessagePolicy = try members.optional("terminationMessagePolicy")
        imagePullPolicy = try members.optional("imagePullPolicy")
        securityContext = try members.optional("securityContext")
        stdin = try members.optional("stdin")
        stdinOnce = try members.optional("stdinOnce")
        tty = try members.optional("tty")
        restartPolicy = try members.optional("restartPolicy")
    }
}

extension ContainerPort: TapeReadableObject {
    init(reading members: inout TapeObject) throws(TapeMisfit) {
        name = try members.optional("name")
        hostPort = try members.optional("hostPort")
        containerPort = try members.required("containerPort")
        `protocol` = try members.optional("protocol")
        hostIP = try members.optional("hostIP")
    }
}

extension ResourceRequirements: TapeReadableObject {
    init(reading members: inout TapeObject) throws(TapeMisfit) {
        limits = try members.optional("limits")
        requests = try members.optional("requests")
    }
}

extension VolumeMount: TapeReadableObject {
    init(reading members: inout TapeObject) throws(TapeMisfit) {
        name = try members.required("name")
        readOnly = try members.optional("readOnly")
        mountPath = try members.required("mountPath")
        subPath = try members.optional("subPath")
        mountPropagation = try members.optional("mountPropagation")
        subPathExpr = try members.optional("subPathExpr")
    }
}
