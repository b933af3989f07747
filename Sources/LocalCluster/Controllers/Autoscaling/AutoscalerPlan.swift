import KubernetesModel

/// What a HorizontalPodAutoscaler does in a cluster that measures nothing: it keeps its target within its bounds, and
/// says why it does no more. A pure function of it and its target's size.
///
/// Source: `pkg/controller/podautoscaler/horizontal.go`.
struct AutoscalerPlan {
    /// A change of the target's size.
    struct Rescale: Equatable {
        var replicas: Int
        var reason: String
    }

    /// The status to report, once ``rescale`` is done.
    private(set) var status: HorizontalPodAutoscalerStatus
    /// What is to be told.
    private(set) var notes: [EventNote] = []
    /// What is to be done to the target; `nil` for nothing.
    private(set) var rescale: Rescale?

    private let now: Timestamp

    /// The plan where the target's size can't be had.
    init(_ scaler: HorizontalPodAutoscaler, failure: String, now: Timestamp) {
        self.now = now
        status = scaler.status ?? HorizontalPodAutoscalerStatus(desiredReplicas: 0)
        notes = [EventNote(isWarning: true, reason: "FailedGetScale", message: failure)]
        set("AbleToScale", "False", "FailedGetScale", "\(Self.unable) to get the target's current scale: \(failure)")
    }

    /// - Parameter metrics: the autoscaler's `spec.metrics` as they are stored.
    init(_ scaler: HorizontalPodAutoscaler, metrics: [JSONValue], scale: Scale, now: Timestamp) {
        self.now = now
        let current = scale.spec?.replicas ?? 0
        let least = scaler.spec?.minReplicas ?? 1
        let most = scaler.spec?.maxReplicas ?? current
        status = scaler.status ?? HorizontalPodAutoscalerStatus(desiredReplicas: 0)
        status.currentReplicas = current
        status.currentMetrics = nil
        set("AbleToScale", "True", "SucceededGetScale", "\(Self.able) to get the target's current scale")
        if current == 0, least != 0 {
            status.desiredReplicas = 0
            set(
                "ScalingActive", "False", "ScalingDisabled",
                "scaling is disabled since the replica count of the target is zero")
        } else if current > most {
            rescale = Rescale(replicas: most, reason: "Current number of replicas above Spec.MaxReplicas")
        } else if current < least {
            rescale = Rescale(replicas: least, reason: "Current number of replicas below Spec.MinReplicas")
        } else {
            measure(
                metrics.map { MissingMetric($0, namespace: scaler.metadata.namespace ?? "") },
                scale.status?.selector ?? "")
        }
    }

    /// The target has the size that was wanted.
    mutating func succeeded(_ rescale: Rescale) {
        set(
            "AbleToScale", "True", "SucceededRescale",
            "\(Self.able) to update the target scale to \(rescale.replicas)")
        notes.append(
            EventNote(
                reason: "SuccessfulRescale", message: "New size: \(rescale.replicas); reason: \(rescale.reason)"))
        status.desiredReplicas = rescale.replicas
        status.lastScaleTime = now
    }

    /// The target's size could not be changed.
    mutating func failed(_ rescale: Rescale, _ failure: String) {
        set("AbleToScale", "False", "FailedUpdateScale", "\(Self.unable) to update the target scale: \(failure)")
        notes.append(
            EventNote(
                isWarning: true, reason: "FailedRescale",
                message: "New size: \(rescale.replicas); reason: \(rescale.reason); error: \(failure)"))
    }

    private static let able = "the HPA controller was able"
    private static let unable = "the HPA controller was unable"

    /// Tells that no metric can be had.
    private mutating func measure(_ problems: [MissingMetric], _ selector: String) {
        guard !selector.isEmpty else {
            let message = "selector is required"
            set("ScalingActive", "False", "InvalidSelector", "the HPA target's scale is missing a selector")
            notes.append(EventNote(isWarning: true, reason: "SelectorRequired", message: message))
            notes.append(EventNote(isWarning: true, reason: "FailedComputeMetricsReplicas", message: message))
            return
        }
        status.currentMetrics = problems.map { _ in MetricStatus(type: "") }
        guard let first = problems.first else { return }
        set(
            "ScalingActive", "False", first.reason,
            "the HPA was unable to compute the replica count: \(first.message)")
        notes += problems.map { EventNote(isWarning: true, reason: $0.reason, message: $0.message) }
        let count = problems.count
        notes.append(
            EventNote(
                isWarning: true, reason: "FailedComputeMetricsReplicas",
                message: "invalid metrics (\(count) invalid out of \(count)), first error is: "
                    + "\(first.summary): \(first.message)"))
    }

    /// Sets a condition in its place, or as the last one.
    private mutating func set(_ type: String, _ state: String, _ reason: String, _ message: String) {
        var conditions = status.conditions ?? []
        var condition = HorizontalPodAutoscalerCondition(
            type: type, status: state, lastTransitionTime: now, reason: reason, message: message)
        if let index = conditions.firstIndex(where: { $0.type == type }) {
            if conditions[index].status == state {
                condition.lastTransitionTime = conditions[index].lastTransitionTime
            }
            conditions[index] = condition
        } else {
            conditions.append(condition)
        }
        status.conditions = conditions
    }
}
