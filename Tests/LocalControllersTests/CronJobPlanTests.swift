import Foundation
import KubernetesModel
import Testing

@testable import LocalControllers

@Suite struct CronJobPlanTests {
    /// Midnight of 2026-01-01, as ``Sample/now``, with minutes and seconds added.
    private func moment(_ minutes: Int64, seconds: Int64 = 0) -> Timestamp {
        var moment = Sample.now
        moment.microseconds += (minutes * 60 + seconds) * 1_000_000
        return moment
    }

    @Test func startsAJobOfEachMoment() {
        var cron = cron()
        let early = CronJobPlan(cron, jobs: [], now: moment(4, seconds: 59))
        #expect(early.run == nil)
        #expect(early.recheckAfter == 1.1)

        let due = CronJobPlan(cron, jobs: [], now: moment(5))
        #expect(due.run == moment(5))
        #expect(due.recheckAfter == 300.1)

        cron.status = CronJobStatus(lastScheduleTime: moment(5))
        #expect(CronJobPlan(cron, jobs: [], now: moment(5, seconds: 1)).run == nil)
        #expect(CronJobPlan(cron, jobs: [], now: moment(10)).run == moment(10))
    }

    @Test func namesJobsByTheMinute() {
        #expect(CronJobPlan.jobName(of: "backup", at: moment(5)) == "backup-29453765")
    }

    @Test func makesUpForTheLastOfMissedRunsOnly() {
        let plan = CronJobPlan(cron(), jobs: [], now: moment(23))
        #expect(plan.run == moment(20))
        #expect(plan.notes.isEmpty)

        let years = CronJobPlan(cron(), jobs: [], now: moment(60 * 24 * 365 + 2))
        #expect(years.run == moment(60 * 24 * 365))
        #expect(years.notes.map(\.reason) == ["TooManyMissedTimes"])
    }

    @Test func leavesOutRunsBeyondTheirDeadline() {
        let plan = CronJobPlan(cron { $0.startingDeadlineSeconds = 30 }, jobs: [], now: moment(6))
        #expect(plan.run == nil)
        #expect(CronJobPlan(cron { $0.startingDeadlineSeconds = 90 }, jobs: [], now: moment(6)).run == moment(5))
    }

    @Test func keepsToThePolicyOfConcurrency() {
        let running = job("cj-1", startedAt: 0)
        func plan(_ policy: String) -> CronJobPlan {
            var cron = cron { $0.concurrencyPolicy = policy }
            cron.status = CronJobStatus(active: [reference(running)], lastScheduleTime: Sample.now)
            return CronJobPlan(cron, jobs: [running], now: moment(5))
        }
        #expect(plan("Allow").run == moment(5))
        #expect(plan("Allow").status.active?.count == 1)

        #expect(plan("Forbid").run == nil)
        #expect(plan("Forbid").notes.map(\.reason) == ["JobAlreadyActive"])

        #expect(plan("Replace").run == moment(5))
        #expect(plan("Replace").deletions == [running])
        #expect(plan("Replace").status.active == nil)
    }

    @Test func restsWhileSuspendedAndWhileBeingDeleted() {
        let suspended = CronJobPlan(cron { $0.suspend = true }, jobs: [], now: moment(5))
        #expect(suspended.run == nil)
        #expect(suspended.recheckAfter == nil)

        var gone = cron()
        gone.metadata.deletionTimestamp = Sample.now
        #expect(CronJobPlan(gone, jobs: [], now: moment(5)).run == nil)
    }

    @Test func tellsOfEndsAndOfJobsThatWentMissing() {
        var cron = cron()
        let (done, failed, missing) = (
            job("cj-1", startedAt: 0, ended: "Complete"), job("cj-2", startedAt: 1, ended: "Failed"),
            job("cj-3", startedAt: 2)
        )
        cron.status = CronJobStatus(
            active: [done, failed, missing].map(reference), lastScheduleTime: Sample.now)
        let stranger = job("once", startedAt: 2)
        let plan = CronJobPlan(cron, jobs: [done, failed, stranger], now: moment(1))
        #expect(plan.status.active == nil)
        #expect(plan.status.lastSuccessfulTime == moment(1))
        #expect(
            plan.notes.map(\.message) == [
                "Saw completed job: cj-1, condition: Complete", "Saw completed job: cj-2, condition: Failed",
                "Saw a job that the controller did not create or forgot: once", "Active job went missing: cj-3",
            ])
    }

    @Test func keepsAsManyFinishedJobsAsTheLimitsSay() {
        let jobs =
            (0..<5).map { job("done-\($0)", startedAt: $0, ended: "Complete") }
            + (0..<3).map { job("failed-\($0)", startedAt: $0, ended: "Failed") }
        let plan = CronJobPlan(cron(), jobs: jobs.reversed(), now: moment(1))
        #expect(plan.deletions.compactMap(\.metadata.name) == ["failed-0", "failed-1", "done-0", "done-1"])
        let none = CronJobPlan(cron { $0.successfulJobsHistoryLimit = 0 }, jobs: jobs, now: moment(1))
        #expect(none.deletions.count == 7)
    }

    @Test func readsHoursInItsZone() {
        let cron = cron {
            $0.schedule = "30 1 * * *"
            $0.timeZone = "Europe/Madrid"
        }
        #expect(CronJobPlan(cron, jobs: [], now: moment(29)).run == nil)
        #expect(CronJobPlan(cron, jobs: [], now: moment(30)).run == moment(30))
        let unknown = CronJobPlan(self.cron { $0.timeZone = "Nowhere/None" }, jobs: [], now: moment(5))
        #expect(unknown.run == nil)
        #expect(unknown.notes.map(\.reason) == ["UnknownTimeZone"])
    }

    @Test func copiesTheTemplateIntoItsJobs() throws {
        let source = try DynamicObject([
            "apiVersion": "batch/v1", "kind": "CronJob",
            "metadata": ["name": "cj", "namespace": "n", "uid": "u"],
            "spec": [
                "schedule": "* * * * *", "timeZone": "Europe/Madrid",
                "jobTemplate": [
                    "metadata": ["labels": ["a": "b"], "annotations": ["c": "d"]],
                    "spec": ["template": ["spec": ["containers": [], "unknown": "kept"]]],
                ],
            ],
        ])
        let job = try CronJobReconciler.job(
            of: source, source.content.decode(as: CronJob.self), at: moment(5))
        #expect(job.metadata.name == "cj-29453765")
        #expect(job.metadata.namespace == "n")
        #expect(job.metadata.labels == ["a": "b"])
        #expect(
            job.metadata.annotations == [
                "c": "d", "batch.kubernetes.io/cronjob-scheduled-timestamp": "2026-01-01T01:05:00+01:00",
            ])
        #expect(job.metadata.controller?.uid == "u")
        #expect(job.content[path: "spec", "template", "spec", "unknown"] == "kept")
    }

    private func cron(_ edit: (inout CronJobSpec) -> Void = { _ in }) -> CronJob {
        var spec = CronJobSpec(schedule: "*/5 * * * *", jobTemplate: JobTemplateSpec())
        edit(&spec)
        return CronJob(
            metadata: ObjectMeta(name: "cj", namespace: "default", uid: "u", creationTimestamp: Sample.now), spec: spec)
    }

    private func job(_ name: String, startedAt minutes: Int, ended: String? = nil) -> Job {
        let start = moment(Int64(minutes))
        return Job(
            metadata: ObjectMeta(name: name, namespace: "default", uid: "uid-\(name)"),
            status: JobStatus(
                conditions: ended.map { [JobCondition(type: $0, status: "True")] }, startTime: start,
                completionTime: ended == "Complete" ? moment(Int64(minutes) + 1) : nil))
    }

    private func reference(_ job: Job) -> ObjectReference {
        ObjectReference(kind: "Job", name: job.metadata.name, uid: job.metadata.uid)
    }
}
