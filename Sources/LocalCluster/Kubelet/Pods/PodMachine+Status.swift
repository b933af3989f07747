import FoundationEssentials
import KubernetesModel

/// What a pod's status says.
extension PodMachine {
    private var initContainers: [ContainerRecord] { containers.filter(\.isInit) }
    private var mainContainers: [ContainerRecord] { containers.filter { !$0.isInit } }

    /// Whether all init containers have succeeded.
    var isInitialized: Bool { initContainers.allSatisfy(\.hasSucceeded) }

    /// Why a container waits that has not been tried.
    var waitingReason: String { isInitialized ? "ContainerCreating" : "PodInitializing" }

    /// Whether nothing of the pod runs or will run again.
    var isOver: Bool { phase == "Succeeded" || phase == "Failed" }

    /// The pod's phase.
    var phase: String {
        if failure != nil { return "Failed" }
        if hasPhaseEnded { return pod.status?.phase ?? "Failed" }
        if restartPolicy == "Never", initContainers.contains(where: { ($0.end?.exitCode ?? 0) != 0 }) {
            return "Failed"
        }
        guard isInitialized || mode == .stopping else { return "Pending" }
        let main = mainContainers
        // A container that has run before and waits counts as one that has stopped, not as one that never ran.
        if main.contains(where: { !$0.isRunning && $0.end == nil && $0.last == nil }) { return "Pending" }
        if !main.allSatisfy({ $0.end != nil }) || (restartPolicy == "Always" && mode != .stopping) { return "Running" }
        return main.allSatisfy(\.hasSucceeded) ? "Succeeded" : "Failed"
    }

    /// The pod's status.
    ///
    /// - Parameters:
    ///   - old: the status before, whose conditions keep their times where they did not change.
    ///   - podIP: the pod's address; `nil` before it has one.
    func status(after old: PodStatus?, podIP: String?, hostIP: String, now: Date) -> PodStatus {
        let phase = phase
        let reason = waitingReason
        return PodStatus(
            phase: phase, conditions: conditions(phase: phase, after: old?.conditions ?? [], now: now),
            message: failure?.message, reason: failure?.reason, hostIP: hostIP, hostIPs: [HostIP(ip: hostIP)],
            podIP: podIP, podIPs: podIP.map { [PodIP(ip: $0)] },
            startTime: startTime,
            initContainerStatuses: initContainers.isEmpty
                ? nil : initContainers.map { $0.status(waitingReason: reason) },
            containerStatuses: mainContainers.map { $0.status(waitingReason: reason) },
            qosClass: old?.qosClass ?? qosClass)
    }

    private func conditions(phase: String, after old: [PodCondition], now: Date) -> [PodCondition] {
        let unready = mainContainers.filter { !$0.isReady }.map(\.spec.name)
        let incomplete = initContainers.filter { !$0.hasSucceeded }.map(\.spec.name)
        let isCompleted = phase == "Succeeded"
        let readiness: (reason: String?, message: String?) =
            if isCompleted {
                ("PodCompleted", nil)
            } else if unready.isEmpty {
                (nil, nil)
            } else {
                ("ContainersNotReady", "containers with unready status: [\(unready.joined(separator: " "))]")
            }
        let isReady = readiness.reason == nil
        let isSetUp = mode != .preparing && !isOver
        var conditions = [
            PodCondition(type: "PodReadyToStartContainers", status: isSetUp ? "True" : "False"),
            PodCondition(
                type: "Initialized", status: incomplete.isEmpty ? "True" : "False",
                reason: incomplete.isEmpty ? (isCompleted ? "PodCompleted" : nil) : "ContainersNotInitialized",
                message: incomplete.isEmpty
                    ? nil : "containers with incomplete status: [\(incomplete.joined(separator: " "))]"),
            PodCondition(
                type: "Ready", status: isReady ? "True" : "False", reason: readiness.reason,
                message: readiness.message),
            PodCondition(
                type: "ContainersReady", status: isReady ? "True" : "False", reason: readiness.reason,
                message: readiness.message),
            PodCondition(type: "PodScheduled", status: "True"),
        ]
        for index in conditions.indices {
            let before = old.first { $0.type == conditions[index].type }
            conditions[index].lastTransitionTime =
                before?.status == conditions[index].status ? before?.lastTransitionTime : Timestamp(now)
        }
        let own = Set(conditions.map(\.type))
        return conditions + old.filter { !own.contains($0.type) }
    }

    /// How well the pod is protected when memory runs short.
    private var qosClass: String {
        let resources = containers.map(\.spec.resources)
        if resources.allSatisfy({ ($0?.requests ?? [:]).isEmpty && ($0?.limits ?? [:]).isEmpty }) {
            return "BestEffort"
        }
        let isGuaranteed = resources.allSatisfy { resource in
            guard let limits = resource?.limits, limits["cpu"] != nil, limits["memory"] != nil else { return false }
            return (resource?.requests ?? limits).allSatisfy { limits[$0.key]?.isEqual(to: $0.value) ?? false }
        }
        return isGuaranteed ? "Guaranteed" : "Burstable"
    }
}
