import ControllerRuntime
import KubernetesClient
import KubernetesModel

/// Keeps the targets of HorizontalPodAutoscalers within their bounds.
struct AutoscalerReconciler: Reconciler {
    /// How often an autoscaler looks at its target.
    static let period = Duration.seconds(15)

    let client: Client
    let scalers: Reflector<DynamicObject>
    let targets: ScaleTargets
    let events: EventRecorder
    let now: @Sendable () -> Timestamp

    func reconcile(_ key: ObjectKey, context: ReconcileContext) async throws -> ReconcileOutcome {
        guard let source = scalers.store[key], !source.metadata.isDeleting else { return .done }
        let scaler = try source.content.decode(as: HorizontalPodAutoscaler.self)
        let plan = try await carriedOut(scaler, source)
        for note in plan.notes {
            events.record(
                note.isWarning ? .warning : .normal, regarding: scaler, reason: note.reason, message: note.message)
        }
        if let updated = try await StatusWriter(client: client)
            .write(plan.status, of: source, resource: HorizontalPodAutoscaler.resource)
        {
            context.wrote(updated, seenBy: scalers)
        }
        return .requeue(after: Self.period)
    }

    /// Whether a change is one of what is wished for: these objects have no generation.
    static let specChanged = ChangePredicate<DynamicObject> { change in
        guard let old = change.old, let new = change.new else { return true }
        return old.content["spec"] != new.content["spec"] || old.metadata.isDeleting != new.metadata.isDeleting
    }

    private func carriedOut(_ scaler: HorizontalPodAutoscaler, _ source: DynamicObject) async throws -> AutoscalerPlan {
        guard let target = scaler.spec?.scaleTargetRef else {
            return AutoscalerPlan(scaler, failure: "there is no target", now: now())
        }
        let version = target.apiVersion ?? ""
        var scale: Scale
        do {
            scale = try await targets.scale(
                apiVersion: version, kind: target.kind, namespace: scaler.metadata.namespace, name: target.name)
        } catch let error as ScaleTargets.NoMatch {
            return AutoscalerPlan(scaler, failure: error.description, now: now())
        } catch let error as APIError {
            return AutoscalerPlan(scaler, failure: error.message, now: now())
        }
        let metrics = source.content[path: "spec", "metrics"]?.arrayValue ?? []
        var plan = AutoscalerPlan(scaler, metrics: metrics, scale: scale, now: now())
        guard let rescale = plan.rescale else { return plan }
        scale.spec = ScaleSpec(replicas: rescale.replicas)
        do {
            try await targets.update(scale, apiVersion: version, kind: target.kind)
            plan.succeeded(rescale)
        } catch let error as APIError {
            plan.failed(rescale, error.message)
        }
        return plan
    }
}
