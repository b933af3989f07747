/// How the health of a container is found out.
///
/// Source: Kubernetes API reference, *Probe* of `v1`.
public struct Probe: Codable, Sendable, Equatable {
    public var exec: ExecAction?
    public var httpGet: HTTPGetAction?
    public var tcpSocket: TCPSocketAction?
    public var grpc: GRPCAction?
    public var initialDelaySeconds: Int?
    public var timeoutSeconds: Int?
    public var periodSeconds: Int?
    public var successThreshold: Int?
    public var failureThreshold: Int?
    public var terminationGracePeriodSeconds: Int64?

    public init(
        exec: ExecAction? = nil, httpGet: HTTPGetAction? = nil, tcpSocket: TCPSocketAction? = nil,
        grpc: GRPCAction? = nil, initialDelaySeconds: Int? = nil, timeoutSeconds: Int? = nil, periodSeconds: Int? = nil,
        successThreshold: Int? = nil, failureThreshold: Int? = nil, terminationGracePeriodSeconds: Int64? = nil
    ) {
        self.exec = exec
        self.httpGet = httpGet
        self.tcpSocket = tcpSocket
        self.grpc = grpc
        self.initialDelaySeconds = initialDelaySeconds
        self.timeoutSeconds = timeoutSeconds
        self.periodSeconds = periodSeconds
        self.successThreshold = successThreshold
        self.failureThreshold = failureThreshold
        self.terminationGracePeriodSeconds = terminationGracePeriodSeconds
    }
}

/// A command run inside the container.
///
/// Source: Kubernetes API reference, *ExecAction* of `v1`.
public struct ExecAction: Codable, Sendable, Equatable {
    public var command: [String]?

    public init(command: [String]? = nil) {
        self.command = command
    }
}

/// A request whose answer from 200 to 399 means health.
///
/// Source: Kubernetes API reference, *HTTPGetAction* of `v1`.
public struct HTTPGetAction: Codable, Sendable, Equatable {
    public var path: String?
    public var port: IntOrString
    public var host: String?
    public var scheme: String?
    public var httpHeaders: [HTTPHeader]?

    public init(
        path: String? = nil, port: IntOrString, host: String? = nil, scheme: String? = nil,
        httpHeaders: [HTTPHeader]? = nil
    ) {
        self.path = path
        self.port = port
        self.host = host
        self.scheme = scheme
        self.httpHeaders = httpHeaders
    }
}

/// A header of a probe's request.
///
/// Source: Kubernetes API reference, *HTTPHeader* of `v1`.
public struct HTTPHeader: Codable, Sendable, Equatable {
    public var name: String
    public var value: String

    public init(name: String, value: String) {
        self.name = name
        self.value = value
    }
}

/// A connection whose opening means health.
///
/// Source: Kubernetes API reference, *TCPSocketAction* of `v1`.
public struct TCPSocketAction: Codable, Sendable, Equatable {
    public var port: IntOrString
    public var host: String?

    public init(port: IntOrString, host: String? = nil) {
        self.port = port
        self.host = host
    }
}

/// A call of the gRPC health service.
///
/// Source: Kubernetes API reference, *GRPCAction* of `v1`.
public struct GRPCAction: Codable, Sendable, Equatable {
    public var port: Int
    public var service: String?

    public init(port: Int, service: String? = nil) {
        self.port = port
        self.service = service
    }
}

/// What runs after a container's start and before its end.
///
/// Source: Kubernetes API reference, *Lifecycle* of `v1`.
public struct Lifecycle: Codable, Sendable, Equatable {
    public var postStart: LifecycleHandler?
    public var preStop: LifecycleHandler?

    public init(postStart: LifecycleHandler? = nil, preStop: LifecycleHandler? = nil) {
        self.postStart = postStart
        self.preStop = preStop
    }
}

/// What runs at a point of a container's life: one of these.
///
/// Source: Kubernetes API reference, *LifecycleHandler* of `v1`.
public struct LifecycleHandler: Codable, Sendable, Equatable {
    public var exec: ExecAction?
    public var httpGet: HTTPGetAction?
    public var tcpSocket: TCPSocketAction?
    public var sleep: SleepAction?

    public init(
        exec: ExecAction? = nil, httpGet: HTTPGetAction? = nil, tcpSocket: TCPSocketAction? = nil,
        sleep: SleepAction? = nil
    ) {
        self.exec = exec
        self.httpGet = httpGet
        self.tcpSocket = tcpSocket
        self.sleep = sleep
    }
}

/// A pause.
///
/// Source: Kubernetes API reference, *SleepAction* of `v1`.
public struct SleepAction: Codable, Sendable, Equatable {
    public var seconds: Int64

    public init(seconds: Int64) {
        self.seconds = seconds
    }
}
