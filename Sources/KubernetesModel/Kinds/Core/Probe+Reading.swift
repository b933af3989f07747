extension Probe: TapeReadableObject {
    init(reading members: inout TapeObject) throws(TapeMisfit) {
        exec = try members.optional("exec")
        httpGet = try members.optional("httpGet")
        tcpSocket = try members.optional("tcpSocket")
        grpc = try members.decoded("grpc")
        initialDelaySeconds = try members.optional("initialDelaySeconds")
        timeoutSeconds = try members.optional("timeoutSeconds")
        periodSeconds = try members.optional("periodSeconds")
        successThreshold = try members.optional("successThreshold")
        failureThreshold = try members.optional("failureThreshold")
        terminationGracePeriodSeconds = try members.optional("terminationGracePeriodSeconds")
    }
}

extension ExecAction: TapeReadableObject {
    init(reading members: inout TapeObject) throws(TapeMisfit) {
        command = try members.optional("command")
    }
}

extension HTTPGetAction: TapeReadableObject {
    init(reading members: inout TapeObject) throws(TapeMisfit) {
        path = try members.optional("path")
        port = try members.required("port")
        host = try members.optional("host")
        scheme = try members.optional("scheme")
        httpHeaders = try members.decoded("httpHeaders")
    }
}

extension TCPSocketAction: TapeReadableObject {
    init(reading members: inout TapeObject) throws(TapeMisfit) {
        port = try members.required("port")
        host = try members.optional("host")
    }
}
