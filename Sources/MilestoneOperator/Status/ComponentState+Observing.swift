import KubernetesModel
package import MilestoneAPI
package import MilestoneResources

extension ComponentState {
    /// How far `component` has come, given the objects that are wanted of it.
    ///
    /// - Throws: `DecodingError` where a live object has an unknown shape.
    package static func observe(
        _ component: Component, wanted: [DesiredObject]?, in observation: Observation
    ) throws -> ComponentState {
        guard let wanted else {
            return ComponentState(
                .disabled, reason: "Disabled", message: "Switched off in the spec.", isServing: true)
        }
        guard component.runsPods else { return word(wanted, in: observation) }
        for object in wanted {
            switch object.resource {
            case OptionalKind.cluster:
                return cluster(component, object.key.name, in: observation)
            case Deployment.resource:
                return try deployment(component, object.key.name, in: observation)
            case StatefulSet.resource:
                return try statefulSet(component, object.key.name, in: observation)
            case Job.resource:
                return try job(component, object.key.name, in: observation)
            case CronJob.resource:
                return try schedule(component, object.key.name, in: observation)
            default:
                continue
            }
        }
        return ComponentState(.unknown, reason: "NotObserved", message: "Nothing of it can be observed.")
    }

    private static func deployment(
        _ component: Component, _ name: String, in observation: Observation
    ) throws -> ComponentState {
        guard let live = try observation.object(Deployment.self, name) else { return .absent(name) }
        let status = live.status ?? DeploymentStatus()
        let desired = live.spec?.replicas ?? 1
        let isSeen = (status.observedGeneration ?? 0) >= (live.metadata.generation ?? 0)
        let updated = status.updatedReplicas ?? 0
        let available = status.availableReplicas ?? 0
        let failure = status.conditions?.first { $0.type == "ReplicaFailure" && $0.status == "True" }
        return workload(
            component, in: observation, image: live.spec?.template.spec?.containers.first?.image,
            counts: Counts(
                desired: desired, ready: available, updated: updated,
                total: status.replicas ?? 0, isSeen: isSeen),
            failure: failure.map { ($0.reason ?? "ReplicaFailure", $0.message ?? "") })
    }

    private static func statefulSet(
        _ component: Component, _ name: String, in observation: Observation
    ) throws -> ComponentState {
        guard let live = try observation.object(StatefulSet.self, name) else { return .absent(name) }
        let status = live.status ?? StatefulSetStatus(replicas: 0)
        let desired = live.spec?.replicas ?? 1
        let isSeen = (status.observedGeneration ?? 0) >= (live.metadata.generation ?? 0)
        // A controller may leave `updatedReplicas` out while no update is under way.
        let isCurrent = status.updateRevision == nil || status.updateRevision == status.currentRevision
        let ready = status.availableReplicas ?? status.readyReplicas ?? 0
        return workload(
            component, in: observation, image: live.spec?.template.spec?.containers.first?.image,
            counts: Counts(
                desired: desired, ready: ready,
                updated: isCurrent ? status.replicas : status.updatedReplicas ?? 0, total: status.replicas,
                isSeen: isSeen),
            failure: nil)
    }

    private static func job(
        _ component: Component, _ name: String, in observation: Observation
    ) throws -> ComponentState {
        guard let live = try observation.object(Job.self, name) else { return .absent(name) }
        func condition(_ type: String) -> JobCondition? {
            live.status?.conditions?.first { $0.type == type && $0.status == "True" }
        }
        let pods = observation.pods(of: component).filter { $0.metadata.controller?.uid == live.metadata.uid }
        if condition("Complete") != nil {
            return ComponentState(.ready, reason: "Completed", message: "Job \(name) is complete.", isServing: true)
        }
        if let failed = condition("Failed") {
            let leaf = PodProblem.worst(of: pods).map { ": \($0.message)" } ?? failed.message.map { ": \($0)" } ?? ""
            return ComponentState(
                .failed, reason: "JobFailed",
                message: "Job \(name) failed for good\(leaf). Mend the cause and delete the Job to run it again.")
        }
        guard let problem = PodProblem.worst(of: pods) else {
            return ComponentState(.progressing, reason: "Running", message: "Job \(name) is running.")
        }
        return ComponentState(.progressing, reason: problem.reason, message: "Job \(name): \(problem.message)")
    }

    static func absent(_ name: String) -> ComponentState {
        ComponentState(.absent, reason: "NotCreated", message: "\(name) has not been created yet.")
    }

    /// What a controller says of a workload's pods.
    private struct Counts {
        let desired: Int
        let ready: Int
        let updated: Int
        let total: Int
        /// Whether the controller has seen what is wanted now.
        let isSeen: Bool

        /// What a rollout still lacks when no pod is in trouble.
        func whatIsMissing(knownPods: Int) -> String {
            if knownPods < desired { return "waiting for \(desired - knownPods) of its pods to be made" }
            if updated < desired { return "\(updated) of \(desired) run the latest template" }
            if total > desired { return "waiting for \(total - desired) of its old pods to go" }
            return "its pods are ready, and its controller has not counted them yet"
        }
    }

    private static func workload(
        _ component: Component, in observation: Observation, image: String?, counts: Counts,
        failure: (reason: String, message: String)?
    ) -> ComponentState {
        let pods = observation.pods(of: component)
        let status = ComponentStatus(
            name: component.rawValue, ready: min(counts.ready, counts.desired), desired: counts.desired, image: image,
            restarts: pods.flatMap { $0.status?.containerStatuses ?? [] }.reduce(0) { $0 + $1.restartCount })
        let tally = "\(status.ready) of \(counts.desired) ready"
        // As many of the ready pods may be old as there are old pods: those that need the component need a new one.
        let old = counts.total - counts.updated
        let isServing = counts.isSeen && (counts.desired == 0 || counts.ready - old > 0)
        func progressing(_ reason: String, _ why: String) -> ComponentState {
            ComponentState(
                .progressing, reason: reason, message: "\(tally): \(why)", isServing: isServing, pods: status)
        }
        guard counts.isSeen else {
            return progressing("Progressing", "its controller has not seen the latest change yet")
        }
        let isComplete =
            counts.ready >= counts.desired && counts.updated >= counts.desired && counts.total <= counts.desired
        guard isComplete else {
            if let problem = PodProblem.worst(of: pods) { return progressing(problem.reason, problem.message) }
            if let failure { return progressing(failure.reason, failure.message) }
            return progressing("Progressing", counts.whatIsMissing(knownPods: pods.count))
        }
        return ComponentState(.ready, reason: "PodsReady", message: "\(tally).", isServing: true, pods: status)
    }
}
