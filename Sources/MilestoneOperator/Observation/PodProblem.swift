package import KubernetesModel

/// Why a pod isn't ready, in one word and one sentence.
package struct PodProblem: Sendable, Equatable {
    /// One CamelCase word, such as `ImagePullBackOff`.
    package let reason: String
    /// For people: the pod, its container where it matters, and what the kubelet said.
    package let message: String
    /// How much it explains: what failed outweighs what has not begun.
    let weight: Int
    /// The pod's name.
    let pod: String
    /// How far the pod has come.
    let stage: Stage

    /// How far a pod in trouble has come.
    enum Stage: Sendable {
        /// It has no node yet.
        case scheduling
        /// Its containers are being made.
        case starting
        /// They run, or ran.
        case running
    }
}

extension PodProblem {
    /// The problem that explains most among those of `pods`; `nil` when all are ready.
    package static func worst(of pods: [Pod]) -> PodProblem? {
        pods.sorted { $0.key < $1.key }.compactMap(PodProblem.init).max { $0.weight < $1.weight }
    }

    /// What keeps `pod` from being ready; `nil` when it is ready or has done its work.
    package init?(_ pod: Pod) {
        let status = pod.status
        let name = pod.metadata.name ?? ""
        func problem(_ weight: Int, _ reason: String, _ detail: String?, container: String? = nil) -> PodProblem {
            let place = container.map { "pod \(name) container \($0)" } ?? "pod \(name)"
            return PodProblem(
                reason: reason, message: detail.map { "\(place) \(reason): \($0)" } ?? "\(place) \(reason)",
                weight: weight, pod: name, stage: weight == 3 ? .scheduling : weight < 2 ? .starting : .running)
        }
        if status?.phase == "Succeeded" { return nil }
        if let reason = status?.reason {
            self = problem(4, reason, status?.message)
            return
        }
        let scheduled = status?.conditions?.first { $0.type == "PodScheduled" }
        if scheduled?.status == "False" {
            self = problem(3, scheduled?.reason ?? "Unschedulable", scheduled?.message)
            return
        }
        let containers = (status?.initContainerStatuses ?? []) + (status?.containerStatuses ?? [])
        for container in containers {
            guard let (reason, detail) = container.failure else { continue }
            self = problem(5, reason, detail, container: containers.count > 1 ? container.name : nil)
            return
        }
        if let waiting = containers.compactMap(\.state?.waiting).first {
            self = problem(1, waiting.reason ?? "ContainerCreating", waiting.message)
            return
        }
        let ready = status?.conditions?.first { $0.type == "Ready" }
        guard ready?.status != "True" else { return nil }
        if status?.phase == "Running" {
            self = problem(2, "NotReady", "its containers run, but its readiness probe has not succeeded")
        } else {
            self = problem(0, status?.phase ?? "Pending", nil)
        }
    }
}

extension ContainerStatus {
    /// Reasons for waiting that every container has on its way up.
    private static let passing: Set<String> = ["ContainerCreating", "PodInitializing"]

    /// Why the container failed; `nil` when it did not.
    fileprivate var failure: (reason: String, detail: String?)? {
        if let waiting = state?.waiting, let reason = waiting.reason, !Self.passing.contains(reason) {
            // A back-off says how long is left, which changes by the second and explains nothing.
            guard let terminated = lastState?.terminated else { return (reason, waiting.message) }
            return (reason, terminated.explanation(restarts: restartCount))
        }
        if let terminated = state?.terminated, terminated.exitCode != 0 {
            return (terminated.reason ?? "Error", terminated.explanation(restarts: restartCount))
        }
        return nil
    }
}

extension ContainerStateTerminated {
    fileprivate func explanation(restarts: Int) -> String {
        let end = signal.map { "ended by signal \($0)" } ?? "ended with exit code \(exitCode)"
        let cause = message.map { ": \($0.trimmed(to: 512))" } ?? ""
        return "\(end) after \(restarts) restarts\(cause)"
    }
}

extension String {
    /// The text, cut where it gets too long for a message.
    func trimmed(to count: Int) -> String {
        self.count <= count ? self : "\(prefix(count))…"
    }
}
