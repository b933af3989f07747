import KubernetesModel
import Testing

@testable import LocalControllers

@Suite struct DeploymentPlanTests {
    @Test func scalesTheFirstSetUpAtOnce() {
        let plan = plan(wanted: 3, current: set("web-1", size: 0, available: 0), old: [])
        #expect(plan.scales == ["web-1": 3])
        #expect(condition("Available", plan)?.status == "False")
    }

    @Test func surgesBeforeItTakesOldPodsAway() {
        let plan = plan(
            wanted: 4, current: set("web-2", size: 0, available: 0, revision: 2),
            old: [set("web-1", size: 4, available: 4)])
        #expect(plan.scales == ["web-2": 1])
    }

    @Test func takesOldPodsAwayAsNewOnesBecomeAvailable() {
        let plan = plan(
            wanted: 4, current: set("web-2", size: 1, available: 1, revision: 2),
            old: [set("web-1", size: 4, available: 4)])
        #expect(plan.scales == ["web-1": 2])
    }

    @Test func neverGoesBelowWhatMustBeAvailable() {
        let plan = plan(
            wanted: 1, current: set("web-2", size: 1, available: 0, revision: 2),
            old: [set("web-1", size: 1, available: 1)])
        #expect(plan.scales.isEmpty)
    }

    @Test func takesUnavailableOldPodsAwayFirst() {
        let plan = plan(
            wanted: 4, current: set("web-3", size: 1, available: 1, revision: 3),
            old: [
                set("web-1", size: 1, available: 0, revision: 1), set("web-2", size: 3, available: 3, revision: 2),
            ])
        #expect(plan.scales["web-1"] == 0)
    }

    @Test func recreatesOnlyWhenEveryOldPodIsGone() {
        let waiting = plan(
            wanted: 1, current: set("web-2", size: 0, available: 0, revision: 2),
            old: [set("web-1", size: 1, available: 1)], strategy: DeploymentStrategy(type: "Recreate"))
        #expect(waiting.scales == ["web-1": 0])

        let ready = plan(
            wanted: 1, current: set("web-2", size: 0, available: 0, revision: 2),
            old: [set("web-1", size: 0, available: 0)], strategy: DeploymentStrategy(type: "Recreate"))
        #expect(ready.scales == ["web-2": 1])
    }

    @Test func scalesWhatItHasWhilePausedAndSaysSo() {
        var deployment = deployment(wanted: 3)
        deployment.spec?.paused = true
        let old = set("web-1", size: 1, available: 1)
        let plan = DeploymentPlan(deployment, current: nil, old: [old], now: Sample.now)
        #expect(plan.scales == ["web-1": 3])
        #expect(condition("Progressing", plan)?.reason == "DeploymentPaused")
        #expect(condition("Progressing", plan)?.status == "Unknown")
        #expect(DeploymentPlan.initialSize(deployment, others: [old]) == nil)
    }

    @Test(arguments: [("RollingUpdate", 4, 1), ("RollingUpdate", 0, 4), ("RollingUpdate", 5, 0)])
    func beginsANewTemplateWithinTheSurge(_ strategy: String, existing: Int, expected: Int) {
        let others = [set("web-1", size: existing, available: existing)]
        #expect(DeploymentPlan.initialSize(deployment(wanted: 4), others: others) == expected)
    }

    @Test func makesNoNewSetForRecreateBeforeTheOldPodsAreGone() {
        var deployment = deployment(wanted: 2)
        deployment.spec?.strategy = DeploymentStrategy(type: "Recreate")
        #expect(DeploymentPlan.initialSize(deployment, others: [set("web-1", size: 2, available: 2)]) == nil)
        #expect(DeploymentPlan.initialSize(deployment, others: [set("web-1", size: 0, available: 0)]) == 2)
    }

    @Test func keepsTheTimeOfProgressWhileNothingMoves() {
        var earlier = Sample.now
        earlier.microseconds -= 5_000_000
        let before = DeploymentCondition(
            type: "Progressing", status: "True", lastUpdateTime: earlier, lastTransitionTime: earlier,
            reason: "ReplicaSetUpdated")
        var deployment = deployment(wanted: 1)
        // Counts of nothing are not stored.
        deployment.status = DeploymentStatus(replicas: 1, updatedReplicas: 1, conditions: [before])
        let plan = DeploymentPlan(deployment, current: set("web-1", size: 1, available: 0), old: [], now: Sample.now)
        #expect(condition("Progressing", plan)?.lastUpdateTime == earlier)
        #expect(plan.recheckAfter(deployment, now: Sample.now) == 596_000_000)
    }

    @Test func reportsCompletionAndPrunesHistory() {
        let plan = plan(
            wanted: 2, current: set("web-4", size: 2, available: 2, revision: 4),
            old: (1...3).map { set("web-\($0)", size: 0, available: 0, revision: $0) }, historyLimit: 1)
        #expect(condition("Progressing", plan)?.reason == "NewReplicaSetAvailable")
        #expect(plan.deletions.compactMap(\.metadata.name) == ["web-1", "web-2"])
    }

    @Test func saysWhenTheDeadlineHasPassed() {
        var earlier = Sample.now
        earlier.microseconds -= 11_000_000
        let before = DeploymentCondition(
            type: "Progressing", status: "True", lastUpdateTime: earlier, lastTransitionTime: earlier,
            reason: "ReplicaSetUpdated")
        var deployment = deployment(wanted: 1)
        deployment.spec?.progressDeadlineSeconds = 10
        deployment.status = DeploymentStatus(updatedReplicas: 1, readyReplicas: 0, conditions: [before])
        let plan = DeploymentPlan(
            deployment, current: set("web-1", size: 1, available: 0), old: [], now: Sample.now)
        #expect(condition("Progressing", plan)?.reason == "ProgressDeadlineExceeded")
        #expect(condition("Progressing", plan)?.status == "False")
    }

    private func plan(
        wanted: Int, current: ReplicaSet, old: [ReplicaSet], strategy: DeploymentStrategy? = nil,
        historyLimit: Int? = nil
    ) -> DeploymentPlan {
        var deployment = deployment(wanted: wanted)
        deployment.spec?.strategy = strategy
        deployment.spec?.revisionHistoryLimit = historyLimit
        return DeploymentPlan(deployment, current: current, old: old, now: Sample.now)
    }

    private func deployment(wanted: Int) -> Deployment {
        Deployment(
            metadata: ObjectMeta(name: "web", namespace: "default", uid: "d"),
            spec: DeploymentSpec(
                replicas: wanted, selector: LabelSelector(matchLabels: ["app": "x"]), template: PodTemplateSpec()))
    }

    private func set(_ name: String, size: Int, available: Int, revision: Int = 1) -> ReplicaSet {
        ReplicaSet(
            metadata: ObjectMeta(
                name: name, namespace: "default", uid: name,
                annotations: [ReplicaSet.revisionAnnotation: String(revision)]),
            spec: ReplicaSetSpec(replicas: size, selector: LabelSelector()),
            status: ReplicaSetStatus(replicas: size, readyReplicas: available, availableReplicas: available))
    }

    private func condition(_ type: String, _ plan: DeploymentPlan) -> DeploymentCondition? {
        plan.status.conditions?.first { $0.type == type }
    }
}
