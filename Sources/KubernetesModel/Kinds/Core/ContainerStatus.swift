/// What is known of a container's state.
///
/// Source: Kubernetes API reference, *ContainerStatus* of `v1`.
public struct ContainerStatus: Codable, Sendable, Equatable {
    public var name: String
    public var state: ContainerState?
    public var lastState: ContainerState?
    public var ready: Bool
    public var restartCount: Int
    public var image: String
    public var imageID: String
    public var containerID: String?
    public var started: Bool?

    public init(
        name: String, state: ContainerState? = nil, lastState: ContainerState? = nil, ready: Bool, restartCount: Int,
        image: String, imageID: String, containerID: String? = nil, started: Bool? = nil
    ) {
        self.name = name
        self.state = state
        self.lastState = lastState
        self.ready = ready
        self.restartCount = restartCount
        self.image = image
        self.imageID = imageID
        self.containerID = containerID
        self.started = started
    }
}

/// Waiting, running or terminated: one of the three.
///
/// Source: Kubernetes API reference, *ContainerState* of `v1`.
public struct ContainerState: Codable, Sendable, Equatable {
    public var waiting: ContainerStateWaiting?
    public var running: ContainerStateRunning?
    public var terminated: ContainerStateTerminated?

    public init(
        waiting: ContainerStateWaiting? = nil, running: ContainerStateRunning? = nil,
        terminated: ContainerStateTerminated? = nil
    ) {
        self.waiting = waiting
        self.running = running
        self.terminated = terminated
    }
}

/// Why a container does not run yet.
///
/// Source: Kubernetes API reference, *ContainerStateWaiting* of `v1`.
public struct ContainerStateWaiting: Codable, Sendable, Equatable {
    public var reason: String?
    public var message: String?

    public init(reason: String? = nil, message: String? = nil) {
        self.reason = reason
        self.message = message
    }
}

/// Since when a container runs.
///
/// Source: Kubernetes API reference, *ContainerStateRunning* of `v1`.
public struct ContainerStateRunning: Codable, Sendable, Equatable {
    public var startedAt: Timestamp?

    public init(startedAt: Timestamp? = nil) {
        self.startedAt = startedAt
    }
}

/// How a container ended.
///
/// Source: Kubernetes API reference, *ContainerStateTerminated* of `v1`.
public struct ContainerStateTerminated: Codable, Sendable, Equatable {
    public var exitCode: Int
    public var signal: Int?
    public var reason: String?
    public var message: String?
    public var startedAt: Timestamp?
    public var finishedAt: Timestamp?
    public var containerID: String?

    public init(
        exitCode: Int, signal: Int? = nil, reason: String? = nil, message: String? = nil, startedAt: Timestamp? = nil,
        finishedAt: Timestamp? = nil, containerID: String? = nil
    ) {
        self.exitCode = exitCode
        self.signal = signal
        self.reason = reason
        self.message = message
        self.startedAt = startedAt
        self.finishedAt = finishedAt
        self.containerID = containerID
    }
}
