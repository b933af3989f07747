import KubernetesModel
import Testing

@testable import LocalControllers

@Suite struct ReplicaSetPlanTests {
    @Test func makesWhatIsMissing() {
        let plan = ReplicaSetPlan(set(replicas: 3), pods: [Sample.pod("a", ready: true)], now: Sample.now)

        #expect(plan.creations == 2)
        #expect(plan.deletions.isEmpty)
        #expect(plan.status.replicas == 1)
        #expect(plan.status.readyReplicas == 1)
    }

    @Test func replacesPodsThatEndedOrAreLeaving() {
        let pods = [Sample.pod("a", phase: "Failed"), Sample.pod("b", ready: true, deleting: true)]
        #expect(ReplicaSetPlan(set(replicas: 1), pods: pods, now: Sample.now).creations == 1)
    }

    @Test func givesUpTheLeastUsefulPodsFirst() {
        let pods = [
            Sample.pod("old", ready: true, ageSeconds: 60), Sample.pod("young", ready: true, ageSeconds: 5),
            Sample.pod("unready", ageSeconds: 30), Sample.pod("pending", phase: "Pending", node: nil),
        ]
        let plan = ReplicaSetPlan(set(replicas: 1), pods: pods, now: Sample.now)
        #expect(plan.deletions.compactMap(\.metadata.name) == ["pending", "unready", "young"])
    }

    @Test func countsAPodAsAvailableOnlyAfterMinReadySeconds() {
        let pods = [
            Sample.pod("old", ready: true, ageSeconds: 60), Sample.pod("young", ready: true, ageSeconds: 5),
        ]
        let plan = ReplicaSetPlan(set(replicas: 2, minReadySeconds: 10), pods: pods, now: Sample.now)
        #expect(plan.status.availableReplicas == 1)
        #expect(plan.recheckAfter == 10)
    }

    @Test func makesNothingWhileBeingDeleted() {
        var set = set(replicas: 2)
        set.metadata.deletionTimestamp = Sample.now
        #expect(ReplicaSetPlan(set, pods: [], now: Sample.now).creations == 0)
    }

    private func set(replicas: Int, minReadySeconds: Int? = nil) -> ReplicaSet {
        ReplicaSet(
            metadata: ObjectMeta(name: "web-1", namespace: "default", uid: "s"),
            spec: ReplicaSetSpec(
                replicas: replicas, minReadySeconds: minReadySeconds,
                selector: LabelSelector(matchLabels: ["app": "x"])))
    }
}
