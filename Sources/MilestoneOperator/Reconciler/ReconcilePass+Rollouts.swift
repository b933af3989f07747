import KubernetesModel
import MilestoneAPI
import MilestoneResources

extension ReconcilePass {
    /// What a component's Deployment is to be now: what is wanted of it, or its last good pods where those that are
    /// wanted were not ready in time.
    ///
    /// - Returns: the objects to write, and why the wanted pods were given up.
    mutating func rolledOut(
        _ wanted: [DesiredObject], of component: Component
    ) throws -> (objects: [DesiredObject], failure: Rejection?) {
        guard let place = wanted.firstIndex(where: { $0.resource == Deployment.resource }),
            let template = wanted[place].content[path: "spec", "template"]
        else { return (wanted, nil) }
        var wanted = wanted
        let live = observation.objects[ObjectIdentity(Deployment.resource, wanted[place].key.name)]
        let record = RolloutRecord(live?.metadata ?? ObjectMeta())
        guard !platform.spec.paused else {
            // A pause holds back what a rollout would be, and its record with it.
            wanted[place] = wanted[place].remembering(record)
            return (wanted, nil)
        }
        let state = try ComponentState.observe(component, wanted: wanted, in: observation)
        let span = platform.spec.upgrade.timeToReady
        let decision = RolloutDecision(
            template: template, record: record,
            sight: RolloutDecision.Sight(
                isReady: state.phase == .ready, problem: state.message, isRetry: isRequested),
            budget: span.seconds ?? 600, now: settings.now())
        outcome.lookAgain(at: decision.deadline)
        wanted[place] = wanted[place].remembering(decision.record).with(template: decision.fallback)
        guard decision.fallback != nil else { return (wanted, nil) }
        return (
            wanted,
            Rejection(
                reason: "RolledBack",
                message: """
                    went back to the last pods that were ready: the new ones were not within \(span.text) \
                    (\(decision.record.cause ?? "no cause was seen")); change the spec, or give the platform's annotation \
                    \(RequestKey.reconcile) a new value to try again
                    """)
        )
    }

    /// Whether somebody asked, since the last look, to look at everything now and to try again what was given up.
    var isRequested: Bool {
        guard let request = platform.metadata.annotations?[RequestKey.reconcile] else { return false }
        return request != platform.status?.lastHandledRequest
    }
}

extension DesiredObject {
    /// The object with a record among its annotations.
    fileprivate func remembering(_ record: RolloutRecord) -> DesiredObject {
        var content = content
        var metadata = content["metadata"] ?? [:]
        var annotations = metadata["annotations"] ?? [:]
        for (key, value) in record.annotations { annotations[key] = .string(value) }
        metadata["annotations"] = annotations
        content["metadata"] = metadata
        return replacing(content)
    }

    /// The object with another pod template, where there is one.
    fileprivate func with(template: JSONValue?) -> DesiredObject {
        guard let template else { return self }
        var content = content
        var spec = content["spec"] ?? [:]
        spec["template"] = template
        content["spec"] = spec
        return replacing(content)
    }
}
