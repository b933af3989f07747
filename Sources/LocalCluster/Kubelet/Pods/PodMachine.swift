import FoundationEssentials
import KubernetesModel

/// Decides what happens to a pod: what to start and stop, and when. It does nothing itself and knows no clock.
///
/// Source: the kubelet's `computePodActions` and `getPhase`.
struct PodMachine: Sendable {
    /// What the pod as a whole is up to.
    enum Mode: Sendable, Equatable {
        /// Its volumes and its address are being got ready.
        case preparing
        /// Its containers run, or wait for their turn.
        case active
        /// Everything is to end; nothing is started any more.
        case stopping
        /// The pod is over before its containers were.
        case failed
    }

    /// Why a pod failed that did not fail by its containers.
    struct Failure: Sendable, Equatable {
        var reason: String
        var message: String
    }

    /// What happened.
    enum Event: Sendable {
        /// Volumes and address are ready.
        case prepared
        /// A container's process runs.
        case started(Int, imageID: String, containerID: String)
        /// A container could not be started.
        case failedToStart(Int, reason: String, message: String)
        /// A container's process ended.
        case exited(Int, ContainerStateTerminated)
        /// A probe has changed its mind.
        case probed(Int, ProbeKind, isHealthy: Bool)
        /// The pod is to end.
        case stop(grace: Duration)
        /// A moment that the machine asked for has come.
        case wake
    }

    /// What is to be done.
    enum Action: Sendable, Equatable {
        /// Start a container.
        case start(Int)
        /// End a container's process: politely, then after `grace` by force.
        case stop(Int, grace: Duration)
        /// Tell of it.
        case record(PodEventNote)
        /// Nothing runs any more, and nothing will: the pod can go.
        case finish
    }

    let pod: Pod
    var containers: [ContainerRecord]
    private(set) var mode = Mode.preparing
    private(set) var failure: Failure?
    /// When the pod was first seen by the node.
    private(set) var startTime: Timestamp
    private var isFinished = false

    /// Takes a pod on.
    ///
    /// - Parameters:
    ///   - now: when.
    ///   - backOff: the waits of containers that crash and images that are missing.
    init(_ pod: Pod, now: Date, backOff: CrashBackOff) {
        self.pod = pod
        let initContainers = (pod.spec?.initContainers ?? []).map {
            ContainerRecord($0, isInit: true, backOff: backOff)
        }
        containers =
            initContainers
            + (pod.spec?.containers ?? []).map { ContainerRecord($0, isInit: false, backOff: backOff) }
        startTime = pod.status?.startTime ?? Timestamp(now)
        resume(now: now)
    }

    var restartPolicy: String { pod.spec?.restartPolicy ?? "Always" }
    /// The grace that the pod asks for.
    var grace: Duration { .seconds(pod.spec?.terminationGracePeriodSeconds ?? 30) }

    /// Takes an event, and says what is to be done.
    mutating func handle(_ event: Event, now: Date) -> [Action] {
        var actions: [Action] = []
        switch event {
        case .prepared:
            if mode == .preparing { mode = .active }
        case .started(let index, let imageID, let containerID):
            actions += started(index, imageID: imageID, containerID: containerID, now: now)
        case .failedToStart(let index, let reason, let message):
            actions += failedToStart(index, reason: reason, message: message, now: now)
        case .exited(let index, let end):
            actions += exited(index, end, now: now)
        case .probed(let index, let kind, let isHealthy):
            actions += probed(index, kind, isHealthy: isHealthy)
        case .stop(let grace):
            mode = .stopping
            actions += stopAll(grace: grace)
        case .wake:
            break
        }
        return actions + advance(now: now)
    }

    /// When the machine next wants to be woken.
    var nextWake: Date? {
        guard mode == .active else { return nil }
        let retries = containers.compactMap { container in
            if case .backingOff(let until, _, _) = container.phase { until } else { nil }
        }
        return (retries + [deadline].compactMap(\.self)).min()
    }

    private var deadline: Date? {
        pod.spec?.activeDeadlineSeconds.map { startTime.date.addingTimeInterval(Double($0)) }
    }

    /// Starts what may start now, and sees the end.
    private mutating func advance(now: Date) -> [Action] {
        if mode == .active, let deadline, now >= deadline, !isOver {
            mode = .failed
            failure = Failure(
                reason: "DeadlineExceeded", message: "Pod was active on the node longer than the specified deadline")
            return stopAll(grace: grace) + advance(now: now)
        }
        switch mode {
        case .preparing: return []
        case .active: return startDue(now: now)
        case .failed: return []
        case .stopping:
            guard !isFinished, !containers.contains(where: { $0.isRunning || $0.isStarting }) else { return [] }
            isFinished = true
            return [.finish]
        }
    }

    private mutating func startDue(now: Date) -> [Action] {
        // Init containers run one after the other, each to its success; then the others run together.
        let next = containers.firstIndex { $0.isInit && !$0.hasSucceeded }
        let candidates = next.map { $0..<($0 + 1) } ?? containers.indices.lowerBound..<containers.endIndex
        var actions: [Action] = []
        for index in candidates where next != nil || !containers[index].isInit {
            switch containers[index].phase {
            case .waiting:
                actions += start(index, reason: waitingReason, message: nil)
            case .backingOff(let until, let reason, let message) where until <= now:
                actions += start(index, reason: reason, message: message)
            default:
                break
            }
        }
        return actions
    }

    private mutating func start(_ index: Int, reason: String, message: String?) -> [Action] {
        containers[index].phase = .starting(reason: reason, message: message)
        return [.start(index)]
    }
}
