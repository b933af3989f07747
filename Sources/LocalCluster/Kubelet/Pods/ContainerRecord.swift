import FoundationEssentials
import KubernetesModel

/// What a pod's state machine knows of one container.
struct ContainerRecord: Sendable, Equatable {
    /// Where the container is in its life.
    enum Phase: Sendable, Equatable {
        /// It has not been tried: others come first.
        case waiting
        /// An attempt to start it is under way; `reason` is that of the wait before.
        case starting(reason: String, message: String?)
        /// It failed, and is tried again at a time.
        case backingOff(until: Date, reason: String, message: String?)
        /// Its process runs.
        case running(since: Timestamp)
        /// Its process has ended, and is not started again.
        case terminated(ContainerStateTerminated)
    }

    let spec: Container
    let isInit: Bool
    var phase = Phase.waiting
    /// How the run before ended.
    var last: ContainerStateTerminated?
    var restartCount = 0
    var imageID = ""
    var containerID: String?
    /// Whether the startup probe, if there is one, has succeeded.
    var isStarted = false
    /// Whether the readiness probe, if there is one, says yes.
    var isHealthy = false
    /// Whether its end has been asked for.
    var isStopping = false
    var crashes: CrashBackOff
    var pulls: CrashBackOff

    init(_ spec: Container, isInit: Bool, backOff: CrashBackOff) {
        self.spec = spec
        self.isInit = isInit
        crashes = backOff
        pulls = backOff
    }

    var isRunning: Bool { if case .running = phase { true } else { false } }
    var isStarting: Bool { if case .starting = phase { true } else { false } }
    /// How the container ended, when it has for good.
    var end: ContainerStateTerminated? { if case .terminated(let end) = phase { end } else { nil } }
    var hasSucceeded: Bool { end?.exitCode == 0 }
    var isReady: Bool { isInit ? hasSucceeded : isRunning && isStarted && isHealthy }

    /// The container's part of the pod's status.
    func status(waitingReason: String) -> ContainerStatus {
        let state =
            switch phase {
            case .waiting: ContainerState(waiting: ContainerStateWaiting(reason: waitingReason))
            case .starting(let reason, let message), .backingOff(_, let reason, let message):
                ContainerState(waiting: ContainerStateWaiting(reason: reason, message: message))
            case .running(let since): ContainerState(running: ContainerStateRunning(startedAt: since))
            case .terminated(let end): ContainerState(terminated: end)
            }
        return ContainerStatus(
            name: spec.name, state: state, lastState: ContainerState(terminated: last), ready: isReady,
            restartCount: restartCount, image: spec.image ?? "", imageID: imageID, containerID: containerID,
            started: isRunning && isStarted)
    }
}
