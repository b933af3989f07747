import KubernetesClient
import KubernetesModel
import MilestoneAPI
import MilestoneResources

extension ReconcilePass {
    /// The state of a component that is held up, with the last warning about what holds it up: conditions of pods say
    /// nothing of volumes that can't be mounted, pods that can't be made, or probes.
    ///
    /// Events are asked for, and never watched: only those of the objects at fault, and only once these have had the time
    /// that coming up takes anyway. A component that is ready costs nothing.
    mutating func explained(
        _ state: ComponentState, of component: Component, wanted: [DesiredObject]
    ) async throws -> ComponentState {
        guard state.phase == .progressing, component.runsPods else { return state }
        let (suspects, since) = try suspects(component, wanted)
        let now = settings.now()
        let due = since.map { $0.adding(seconds: settings.patience) } ?? now
        guard due <= now else {
            outcome.lookAgain(at: due)
            return state
        }
        // What is reported next changes no object that is watched.
        outcome.lookAgain(at: now.adding(seconds: 30))
        for suspect in suspects {
            guard let event = try await warning(about: suspect), let message = event.message,
                !event.isTold(by: state.message)
            else { continue }
            var state = state
            let subject = "\(suspect.kind) \(event.involvedObject?.name ?? suspect.name)"
            let reason = event.reason ?? "Warning"
            state.message += "; last event of \(subject): \(reason): \(message.trimmed(to: 512))"
            return state
        }
        return state
    }

    /// What may hold a component up, likeliest first, and since when.
    private func suspects(_ component: Component, _ wanted: [DesiredObject]) throws -> ([Suspect], Timestamp?) {
        var suspects: [Suspect] = []
        var since: Timestamp?
        let pods = observation.pods(of: component)
        let problem = PodProblem.worst(of: pods)
        if let problem, let pod = pods.first(where: { $0.metadata.name == problem.pod }) {
            suspects.append(
                Suspect(Pod.resource.kind, problem.pod, uid: pod.metadata.uid, past: problem.past))
            since = pod.metadata.creationTimestamp
            guard problem.stage != .running else { return (suspects, since) }
            suspects += try claims(wanted).map { Suspect(PersistentVolumeClaim.resource.kind, $0) }
            return (suspects, since)
        }
        for object in wanted {
            let live = observation.objects[ObjectIdentity(object.resource, object.key.name)]
            switch object.resource {
            case Deployment.resource: suspects.append(Suspect(ReplicaSet.resource.kind, object.key.name))
            case StatefulSet.resource, Job.resource:
                suspects.append(Suspect(object.resource.kind, object.key.name, uid: live?.metadata.uid))
            default: continue
            }
            since = live?.metadata.creationTimestamp
        }
        return (suspects, since)
    }

    /// The names of the claims that pods of a component wait for, as far as they are known.
    private func claims(_ wanted: [DesiredObject]) throws -> [String] {
        try wanted.flatMap { object -> [String] in
            if object.resource == PersistentVolumeClaim.resource { return [object.key.name] }
            guard object.resource == StatefulSet.resource else { return [] }
            let templates = try object.content.decode(as: StatefulSet.self).spec?.volumeClaimTemplates ?? []
            return templates.map { "\($0.metadata.name ?? "")-\(object.key.name)-0" }
        }
    }

    /// The latest warning about an object; none where the server won't tell.
    private func warning(about suspect: Suspect) async throws -> Event? {
        do {
            let events = try await client.resource(Event.self, namespace: namespace)
                .list(ListOptions(fieldSelector: suspect.fieldSelector, limit: 100)).items
            return suspect.latest(of: events)
        } catch is APIError {
            // Why a component isn't ready is told as well as it can be, and never a reason to fail.
            return nil
        }
    }
}
