import KubernetesModel
import Testing

@testable import LocalControllers

@Suite struct AutoscalerPlanTests {
    private static let cpu: JSONValue = [
        "type": "Resource", "resource": ["name": "cpu", "target": ["type": "Utilization", "averageUtilization": 50]],
    ]
    private static let missing =
        "unable to get metrics for resource cpu: unable to fetch metrics from resource metrics API: the server could not "
        + "find the requested resource (get pods.metrics.k8s.io)"

    private func scaler(
        min: Int? = 2, max: Int = 4, conditions: [HorizontalPodAutoscalerCondition]? = nil
    ) -> HorizontalPodAutoscaler {
        HorizontalPodAutoscaler(
            metadata: ObjectMeta(name: "web", namespace: "default"),
            spec: HorizontalPodAutoscalerSpec(
                scaleTargetRef: CrossVersionObjectReference(kind: "Deployment", name: "web", apiVersion: "apps/v1"),
                minReplicas: min, maxReplicas: max),
            status: HorizontalPodAutoscalerStatus(desiredReplicas: 3, conditions: conditions))
    }

    private func plan(
        _ scaler: HorizontalPodAutoscaler? = nil, metrics: [JSONValue] = [Self.cpu], replicas: Int,
        selector: String? = "app=web"
    ) -> AutoscalerPlan {
        let scale = Scale(
            metadata: ObjectMeta(name: "web", namespace: "default"), spec: ScaleSpec(replicas: replicas),
            status: ScaleStatus(replicas: replicas, selector: selector))
        return AutoscalerPlan(scaler ?? self.scaler(), metrics: metrics, scale: scale, now: Sample.now)
    }

    private func conditions(_ plan: AutoscalerPlan) -> [String] {
        (plan.status.conditions ?? []).map { "\($0.type)=\($0.status) \($0.reason ?? "")" }
    }

    @Test func saysThatNothingMeasures() {
        let plan = plan(replicas: 3)
        #expect(plan.rescale == nil)
        #expect(
            conditions(plan) == ["AbleToScale=True SucceededGetScale", "ScalingActive=False FailedGetResourceMetric"])
        let message = "failed to get cpu utilization: \(Self.missing)"
        #expect(
            plan.status.conditions?.last?.message == "the HPA was unable to compute the replica count: \(message)")
        #expect(
            plan.notes == [
                EventNote(isWarning: true, reason: "FailedGetResourceMetric", message: message),
                EventNote(
                    isWarning: true, reason: "FailedComputeMetricsReplicas",
                    message: "invalid metrics (1 invalid out of 1), first error is: failed to get cpu resource metric "
                        + "value: \(message)"),
            ])
        #expect(plan.status.currentReplicas == 3)
        #expect(plan.status.desiredReplicas == 3)
        #expect(plan.status.currentMetrics == [MetricStatus(type: "")])
    }

    @Test(arguments: [
        (1, AutoscalerPlan.Rescale(replicas: 2, reason: "Current number of replicas below Spec.MinReplicas")),
        (5, AutoscalerPlan.Rescale(replicas: 4, reason: "Current number of replicas above Spec.MaxReplicas")),
    ])
    func keepsItsTargetWithinBounds(replicas: Int, rescale: AutoscalerPlan.Rescale) {
        var plan = plan(replicas: replicas)
        #expect(plan.rescale == rescale)
        #expect(plan.notes.isEmpty)
        plan.succeeded(rescale)
        #expect(conditions(plan) == ["AbleToScale=True SucceededRescale"])
        #expect(
            plan.notes == [
                EventNote(
                    reason: "SuccessfulRescale", message: "New size: \(rescale.replicas); reason: \(rescale.reason)")
            ])
        #expect(plan.status.currentReplicas == replicas)
        #expect(plan.status.desiredReplicas == rescale.replicas)
        #expect(plan.status.lastScaleTime == Sample.now)
    }

    @Test func saysWhyTheSizeDoesNotChange() throws {
        var plan = plan(replicas: 1)
        plan.failed(try #require(plan.rescale), "no")
        #expect(conditions(plan) == ["AbleToScale=False FailedUpdateScale"])
        #expect(
            plan.status.conditions?.first?.message
                == "the HPA controller was unable to update the target scale: no")
        #expect(
            plan.notes.map(\.message) == [
                "New size: 2; reason: Current number of replicas below Spec.MinReplicas; error: no"
            ])
        #expect(plan.status.desiredReplicas == 3)
        #expect(plan.status.lastScaleTime == nil)
    }

    @Test func leavesATargetOfNothingAlone() {
        let plan = plan(replicas: 0)
        #expect(plan.rescale == nil)
        #expect(conditions(plan) == ["AbleToScale=True SucceededGetScale", "ScalingActive=False ScalingDisabled"])
        #expect(plan.status.desiredReplicas == 0)
        #expect(plan.notes.isEmpty)
    }

    @Test func wantsASelector() {
        let plan = plan(replicas: 3, selector: nil)
        #expect(conditions(plan) == ["AbleToScale=True SucceededGetScale", "ScalingActive=False InvalidSelector"])
        #expect(plan.notes.map(\.reason) == ["SelectorRequired", "FailedComputeMetricsReplicas"])
    }

    @Test func saysThatItsTargetCannotBeFound() {
        let plan = AutoscalerPlan(scaler(), failure: "deployments.apps \"web\" not found", now: Sample.now)
        #expect(conditions(plan) == ["AbleToScale=False FailedGetScale"])
        #expect(
            plan.status.conditions?.first?.message
                == "the HPA controller was unable to get the target's current scale: deployments.apps \"web\" not found"
        )
        #expect(
            plan.notes == [
                EventNote(
                    isWarning: true, reason: "FailedGetScale", message: "deployments.apps \"web\" not found")
            ])
    }

    @Test func remembersSinceWhenAConditionIsSo() {
        var earlier = Sample.now
        earlier.microseconds -= 1_000_000
        let before = [
            HorizontalPodAutoscalerCondition(
                type: "ScalingActive", status: "True", lastTransitionTime: earlier, reason: "ValidMetricFound"),
            HorizontalPodAutoscalerCondition(
                type: "AbleToScale", status: "True", lastTransitionTime: earlier, reason: "ReadyForNewScale"),
        ]
        let plan = plan(scaler(conditions: before), replicas: 3)
        #expect(plan.status.conditions?.map(\.type) == ["ScalingActive", "AbleToScale"])
        #expect(plan.status.conditions?.map(\.lastTransitionTime) == [Sample.now, earlier])
    }

    @Test(
        arguments: [
            (
                ["type": "ContainerResource", "containerResource": ["name": "cpu", "target": ["averageValue": "1"]]],
                "FailedGetContainerResourceMetric", "failed to get cpu usage: \(missing)",
                "failed to get cpu container metric value"
            ),
            (
                ["type": "Pods", "pods": ["metric": ["name": "hits"]]], "FailedGetPodsMetric",
                "unable to get metric hits: unable to fetch metrics from custom metrics API: no custom metrics API "
                    + "(custom.metrics.k8s.io) registered", "failed to get pods metric value"
            ),
            (
                [
                    "type": "Object",
                    "object": ["metric": ["name": "hits"], "describedObject": ["kind": "Ingress", "name": "main"]],
                ], "FailedGetObjectMetric",
                "unable to get metric hits: Ingress on default main/unable to fetch metrics from custom metrics API: no custom "
                    + "metrics API (custom.metrics.k8s.io) registered", "failed to get object metric value"
            ),
        ] as [(JSONValue, String, String, String)])
    func saysWhatIsMissing(metric: JSONValue, reason: String, message: String, summary: String) {
        let missing = MissingMetric(metric, namespace: "default")
        #expect(missing.reason == reason)
        #expect(missing.message == message)
        #expect(missing.summary == summary)
    }
}
