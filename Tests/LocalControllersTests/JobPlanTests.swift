import KubernetesModel
import Testing

@testable import LocalControllers

@Suite struct JobPlanTests {
    @Test func makesAPodAndNotesTheStart() {
        let plan = JobPlan(job(), pods: [], now: Sample.now)
        #expect(plan.creations == 1)
        #expect(plan.status.startTime == Sample.now)
    }

    @Test func countsAPodOnlyOnceItsEndIsWrittenAndThePodIsFree() {
        var job = job()
        let held = tracked("a", phase: "Succeeded")
        let noticed = JobPlan(job, pods: [held], now: Sample.now)
        #expect(noticed.status.uncountedTerminatedPods?.succeeded == ["uid-a"])
        #expect(noticed.status.succeeded == nil)
        #expect(noticed.releases == [held])

        job.status = noticed.status
        let counted = JobPlan(job, pods: [], now: Sample.now)
        #expect(counted.status.succeeded == 1)
        #expect(counted.status.uncountedTerminatedPods == UncountedTerminatedPods())
    }

    @Test func completesOnceEveryPodIsCounted() {
        var job = job()
        let met = JobPlan(job, pods: [tracked("a", phase: "Succeeded")], now: Sample.now)
        #expect(met.creations == 0)
        #expect(met.status.conditions?.map(\.type) == ["SuccessCriteriaMet"])

        job.status = met.status
        let complete = JobPlan(job, pods: [Sample.pod("a", phase: "Succeeded")], now: Sample.now)
        #expect(complete.status.conditions?.map(\.type) == ["SuccessCriteriaMet", "Complete"])
        #expect(complete.status.completionTime == Sample.now)
    }

    @Test func countsAPodThatIsTakenAwayAsFailed() {
        let plan = JobPlan(job(), pods: [tracked("a", phase: "Running", deleting: true)], now: Sample.now)
        #expect(plan.status.uncountedTerminatedPods?.failed == ["uid-a"])
        #expect(plan.releases.count == 1)
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
        var job = job(backoffLimit: 1)
        let failed = (0..<2).map { tracked("f\($0)", phase: "Failed", ageSeconds: 600) }
        let doomed = JobPlan(job, pods: failed, now: Sample.now)
        #expect(doomed.status.conditions?.map(\.type) == ["FailureTarget"])

        job.status = doomed.status
        let plan = JobPlan(job, pods: [], now: Sample.now)
        #expect(plan.status.conditions?.last?.type == "Failed")
        #expect(plan.status.conditions?.last?.reason == "BackoffLimitExceeded")
        #expect(plan.status.failed == 2)
    }

    @Test func doesNothingOnceFinishedButLetPodsGo() {
        var job = job()
        job.status = JobStatus(
            conditions: [JobCondition(type: "Complete", status: "True")], succeeded: 1)
        let late = tracked("b", phase: "Failed")
        let plan = JobPlan(job, pods: [late], now: Sample.now)
        #expect(plan.creations == 0)
        #expect(plan.status == job.status)
        #expect(plan.releases == [late])
    }

    @Test func suspendsByTakingPodsAway() {
        var job = job()
        job.spec?.suspend = true
        let plan = JobPlan(job, pods: [Sample.pod("a")], now: Sample.now)
        #expect(plan.deletions.count == 1)
        #expect(plan.creations == 0)
    }

    private func tracked(
        _ name: String, phase: String, deleting: Bool = false, ageSeconds: Int64 = 0
    ) -> Pod {
        Sample.pod(
            name, phase: phase, deleting: deleting, ageSeconds: ageSeconds, finalizers: [JobPlan.trackingFinalizer])
    }

    private func job(backoffLimit: Int = 6) -> Job {
        Job(
            metadata: ObjectMeta(name: "migrate", namespace: "default", uid: "j"),
            spec: JobSpec(parallelism: 1, completions: 1, backoffLimit: backoffLimit, template: PodTemplateSpec()))
    }
}
