import KubernetesModel
import Testing

@testable import LocalControllers

@Suite struct JobPlanTests {
    @Test func makesAPodAndNotesTheStart() {
        let plan = JobPlan(job(), pods: [], now: Sample.now)
        #expect(plan.creations == 1)
        #expect(plan.status.startTime == Sample.now)
    }

    @Test func completesWhenEnoughPodsSucceeded() {
        let plan = JobPlan(job(), pods: [Sample.pod("a", phase: "Succeeded")], now: Sample.now)
        #expect(plan.creations == 0)
        #expect(plan.status.conditions?.map(\.type) == ["SuccessCriteriaMet", "Complete"])
        #expect(plan.status.completionTime == Sample.now)
    }

    @Test func waitsLongerAfterEachFailure() {
        let failed = (0..<3).map { Sample.pod("f\($0)", phase: "Failed", ageSeconds: 15) }
        let once = JobPlan(job(), pods: [failed[0]], now: Sample.now)
        #expect(once.creations == 1)

        let thrice = JobPlan(job(), pods: failed, now: Sample.now)
        #expect(thrice.creations == 0)
        #expect(thrice.recheckAfter == 25)
    }

    @Test func failsBeyondTheBackOffLimit() {
        let failed = (0..<2).map { Sample.pod("f\($0)", phase: "Failed", ageSeconds: 600) }
        let plan = JobPlan(job(backoffLimit: 1), pods: failed, now: Sample.now)
        #expect(plan.status.conditions?.last?.type == "Failed")
        #expect(plan.status.conditions?.last?.reason == "BackoffLimitExceeded")
    }

    @Test func doesNothingOnceFinished() {
        var job = job()
        job.status = JobPlan(job, pods: [Sample.pod("a", phase: "Succeeded")], now: Sample.now).status
        let plan = JobPlan(job, pods: [], now: Sample.now)
        #expect(plan.creations == 0)
        #expect(plan.status == job.status)
    }

    @Test func suspendsByTakingPodsAway() {
        var job = job()
        job.spec?.suspend = true
        let plan = JobPlan(job, pods: [Sample.pod("a")], now: Sample.now)
        #expect(plan.deletions.count == 1)
        #expect(plan.creations == 0)
    }

    private func job(backoffLimit: Int = 6) -> Job {
        Job(
            metadata: ObjectMeta(name: "migrate", namespace: "default", uid: "j"),
            spec: JobSpec(parallelism: 1, completions: 1, backoffLimit: backoffLimit, template: PodTemplateSpec()))
    }
}
