import FoundationEssentials
import KubernetesModel

/// What happens to one container.
extension PodMachine {
    mutating func started(_ index: Int, imageID: String, containerID: String, now: Date) -> [Action] {
        containers[index].phase = .running(since: Timestamp(now))
        containers[index].imageID = imageID
        containers[index].containerID = containerID
        containers[index].isStopping = false
        containers[index].isStarted = containers[index].spec.startupProbe == nil
        containers[index].isHealthy = containers[index].spec.readinessProbe == nil
        let name = containers[index].spec.name
        var actions: [Action] = [
            .record(.normal("Created", "Created container: \(name)", container: name)),
            .record(.normal("Started", "Started container \(name)", container: name)),
        ]
        // The end was asked for while the start was under way.
        if mode != .active { actions += stop(index, grace: grace) }
        return actions
    }

    mutating func failedToStart(_ index: Int, reason: String, message: String, now: Date) -> [Action] {
        let name = containers[index].spec.name
        let image = containers[index].spec.image ?? ""
        var shown = (reason: reason, message: message)
        var notes: [PodEventNote] = [.warning("Failed", "Error: \(message)", container: name)]
        // The kubelet looks at every sync, without back-off, whether a missing Secret or ConfigMap has come.
        var wait = Self.configurationRetry
        if reason == "ErrImagePull" {
            shown = ("ImagePullBackOff", "Back-off pulling image \"\(image)\": ErrImagePull: \(message)")
            notes = [
                .warning("Failed", "Failed to pull image \"\(image)\": \(message)", container: name),
                .normal("BackOff", "Back-off pulling image \"\(image)\"", container: name),
            ]
            wait = containers[index].pulls.waitAtOnce(afterFailureAt: now)
        }
        let isNews = containers[index].phase != .starting(reason: shown.reason, message: shown.message)
        containers[index].phase = .backingOff(
            until: now.addingTimeInterval(wait.seconds), reason: shown.reason, message: shown.message)
        return isNews ? notes.map(Action.record) : []
    }

    /// How long a container waits for a missing Secret or ConfigMap before it is tried again.
    static let configurationRetry = Duration.seconds(2)

    mutating func exited(_ index: Int, _ end: ContainerStateTerminated, now: Date) -> [Action] {
        containers[index].isStarted = false
        containers[index].isHealthy = false
        guard mode == .active, restarts(after: end, isInit: containers[index].isInit) else {
            containers[index].phase = .terminated(end)
            return []
        }
        return restart(index, after: end, now: now)
    }

    /// Whether the policy starts a container again that ended so.
    func restarts(after end: ContainerStateTerminated, isInit: Bool) -> Bool {
        switch restartPolicy {
        case "Never": false
        case "OnFailure": end.exitCode != 0
        default: !isInit || end.exitCode != 0
        }
    }

    private mutating func restart(_ index: Int, after end: ContainerStateTerminated, now: Date) -> [Action] {
        let name = containers[index].spec.name
        let wait = containers[index].crashes.wait(afterFailureAt: now)
        containers[index].last = end
        containers[index].restartCount += 1
        let text = "back-off \(Self.text(wait)) restarting failed container=\(name) pod=\(podName)(\(uid))"
        containers[index].phase = .backingOff(
            until: now.addingTimeInterval(wait.seconds), reason: "CrashLoopBackOff", message: text)
        guard wait > .zero else { return [] }
        return [
            .record(
                .warning(
                    "BackOff", "Back-off restarting failed container \(name) in pod \(podName)(\(uid))",
                    container: name))
        ]
    }

    mutating func probed(_ index: Int, _ kind: ProbeKind, isHealthy: Bool) -> [Action] {
        guard containers[index].isRunning else { return [] }
        switch kind {
        case .startup where isHealthy:
            containers[index].isStarted = true
        case .readiness:
            containers[index].isHealthy = isHealthy
        case .startup, .liveness:
            guard !isHealthy, !containers[index].isStopping else { return [] }
            let container = containers[index].spec
            let probe = kind == .startup ? container.startupProbe : container.livenessProbe
            let grace = probe?.terminationGracePeriodSeconds.map { Duration.seconds($0) } ?? self.grace
            let consequence = restartPolicy == "Never" ? "will be stopped" : "will be restarted"
            return stop(
                index, grace: grace,
                why: "Container \(container.name) failed \(kind.rawValue) probe, \(consequence)")
        }
        return []
    }

    mutating func stopAll(grace: Duration) -> [Action] {
        containers.indices.flatMap { index -> [Action] in
            switch containers[index].phase {
            case .running: return stop(index, grace: grace)
            case .backingOff:
                if let last = containers[index].last { containers[index].phase = .terminated(last) }
                return []
            default: return []
            }
        }
    }

    private mutating func stop(_ index: Int, grace: Duration, why: String? = nil) -> [Action] {
        let name = containers[index].spec.name
        containers[index].isStopping = true
        return [
            .record(.normal("Killing", why ?? "Stopping container \(name)", container: name)),
            .stop(index, grace: grace),
        ]
    }

    /// `name_namespace`, as the kubelet's messages say it.
    private var podName: String { "\(pod.metadata.name ?? "")_\(pod.metadata.namespace ?? "")" }
    private var uid: String { pod.metadata.uid ?? "" }

    /// A duration as Go writes it: `10s`, `2m40s`.
    private static func text(_ duration: Duration) -> String {
        let seconds = duration.components.seconds
        if seconds == 0 { return "\(Int((duration.seconds * 1000).rounded()))ms" }
        return seconds < 60 ? "\(seconds)s" : "\(seconds / 60)m\(seconds % 60)s"
    }
}
