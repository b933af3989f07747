import KubernetesModel
import Testing

@testable import LocalControllers

@Suite struct DisruptionPlanTests {
    private let three = ["a", "b", "c"].map { Sample.pod($0, ready: true) }

    @Test(arguments: [
        (IntOrString?.some(.int(2)), IntOrString?.none, 2, 1),
        (.some(.string("50%")), nil, 2, 1),
        (.some(.string("100%")), nil, 3, 0),
        (nil, .some(.int(1)), 2, 1),
        (nil, .some(.string("34%")), 1, 2),
        (nil, .some(.int(9)), 0, 3),
    ])
    func allowsWhatIsMoreThanWanted(
        minAvailable: IntOrString?, maxUnavailable: IntOrString?, desired: Int, allowed: Int
    ) {
        let budget = budget(minAvailable: minAvailable, maxUnavailable: maxUnavailable)
        let plan = DisruptionPlan(budget, pods: three, scale: .init(replicas: 3), now: Sample.now)
        #expect(plan.status.desiredHealthy == desired)
        #expect(plan.status.disruptionsAllowed == allowed)
        #expect(plan.status.currentHealthy == 3)
        #expect(plan.status.expectedPods == 3)
        #expect(plan.status.observedGeneration == 4)
        let condition = plan.status.conditions?.first
        #expect(condition?.status == (allowed > 0 ? "True" : "False"))
        #expect(condition?.reason == (allowed > 0 ? "SufficientPods" : "InsufficientPods"))
    }

    @Test func countsOnPodsThatAreYetToBeMade() {
        let plan = DisruptionPlan(
            budget(maxUnavailable: .int(1)), pods: Array(three.prefix(1)), scale: .init(replicas: 3), now: Sample.now)
        #expect(plan.status.expectedPods == 3)
        #expect(plan.status.desiredHealthy == 2)
        #expect(plan.status.disruptionsAllowed == 0)
    }

    @Test func leavesOutPodsThatAreUnreadyOrGoing() {
        let pods = three + [Sample.pod("d"), Sample.pod("e", ready: true, deleting: true)]
        let plan = DisruptionPlan(budget(minAvailable: .int(1)), pods: pods, scale: .init(), now: Sample.now)
        #expect(plan.status.currentHealthy == 3)
        #expect(plan.status.expectedPods == 5)
    }

    @Test func remembersGrantedEvictionsUntilTheyShowOrTimeOut() {
        var late = Sample.now
        late.microseconds -= 130_000_000
        var recent = Sample.now
        recent.microseconds -= 20_000_000
        var budget = budget(minAvailable: .int(1))
        budget.status = PodDisruptionBudgetStatus(disruptedPods: ["a": recent, "b": late, "gone": recent])
        let plan = DisruptionPlan(budget, pods: three, scale: .init(), now: Sample.now)
        #expect(plan.status.disruptedPods == ["a": recent])
        #expect(plan.status.currentHealthy == 2)
        #expect(plan.recheckAfter == 100)
    }

    @Test func allowsNothingWhereItCannotCount() {
        let unknown = DisruptionPlan(
            budget(maxUnavailable: .int(1)), pods: three, scale: .init(replicas: 0, failure: "no"),
            now: Sample.now)
        #expect(unknown.status.disruptionsAllowed == 0)
        #expect(unknown.status.conditions?.first?.reason == "SyncFailed")
        #expect(unknown.status.conditions?.first?.message == "no")
        #expect(unknown.notes.map(\.message) == ["Failed to calculate the number of expected pods: no"])

        let unmanaged = DisruptionPlan(
            budget(maxUnavailable: .int(1)), pods: three, scale: .init(replicas: 0, hasUnmanagedPods: true),
            now: Sample.now)
        #expect(unmanaged.status.disruptionsAllowed == 0)
        #expect(unmanaged.notes.map(\.reason) == ["UnmanagedPods"])

        let empty = DisruptionPlan(budget(minAvailable: .int(1)), pods: [], scale: .init(), now: Sample.now)
        #expect(empty.status.disruptionsAllowed == 0)
        #expect(empty.notes.map(\.reason) == ["NoPods"])
    }

    @Test func keepsTheTimeOfAConditionThatStays() {
        var earlier = Sample.now
        earlier.microseconds -= 60_000_000
        var budget = budget(minAvailable: .int(1))
        budget.status = PodDisruptionBudgetStatus(conditions: [
            Condition(type: "DisruptionAllowed", status: "True", lastTransitionTime: earlier)
        ])
        func since(_ pods: [Pod]) -> Timestamp? {
            DisruptionPlan(budget, pods: pods, scale: .init(), now: Sample.now).status.conditions?.first?
                .lastTransitionTime
        }
        #expect(since(three) == earlier)
        #expect(since([three[0]]) == Sample.now)
    }

    private func budget(minAvailable: IntOrString? = nil, maxUnavailable: IntOrString? = nil) -> PodDisruptionBudget {
        PodDisruptionBudget(
            metadata: ObjectMeta(name: "b", namespace: "default", uid: "u", generation: 4),
            spec: PodDisruptionBudgetSpec(minAvailable: minAvailable, maxUnavailable: maxUnavailable))
    }
}
