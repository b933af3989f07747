import FoundationEssentials
import KubernetesModel

/// Taking a pod on that a kubelet before this one ran.
extension PodMachine {
    /// Reads the past from the pod's status: processes don't outlive their kubelet, so what ran is over.
    ///
    /// Where the policy says so, everything is started again in place; init containers too, for the files they left
    /// may be gone.
    mutating func resume(now: Date) {
        guard let status = pod.status else { return }
        let known = Dictionary(
            ((status.initContainerStatuses ?? []) + (status.containerStatuses ?? [])).map { ($0.name, $0) }
        ) { first, _ in first }
        for index in containers.indices {
            guard let past = known[containers[index].spec.name] else { continue }
            containers[index].restartCount = past.restartCount
            containers[index].last = past.lastState?.terminated
            containers[index].imageID = past.imageID
            containers[index].containerID = past.containerID
            guard let end = past.state?.terminated ?? past.state?.running.map({ lost(past, $0, now: now) }) else {
                continue
            }
            if hasPhaseEnded || !restartsInPlace(containers[index], after: end) {
                containers[index].phase = .terminated(end)
            } else {
                containers[index].last = end
                containers[index].restartCount += 1
            }
        }
    }

    /// Whether the pod's status says that it is over.
    var hasPhaseEnded: Bool { pod.status?.phase == "Succeeded" || pod.status?.phase == "Failed" }

    private func restartsInPlace(_ container: ContainerRecord, after end: ContainerStateTerminated) -> Bool {
        if container.isInit { return restartPolicy != "Never" || end.exitCode == 0 }
        return restarts(after: end, isInit: false)
    }

    private func lost(
        _ past: ContainerStatus, _ running: ContainerStateRunning, now: Date
    ) -> ContainerStateTerminated {
        ContainerStateTerminated(
            exitCode: 255, reason: "Unknown", message: "The local cluster was stopped while the container ran",
            startedAt: running.startedAt, finishedAt: Timestamp(now), containerID: past.containerID)
    }
}
