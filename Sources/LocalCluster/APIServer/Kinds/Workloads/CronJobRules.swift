import APIMachinery
import Foundation
import KubernetesModel

/// What is wrong with CronJobs.
///
/// Source: `pkg/apis/batch/validation/validation.go`.
enum CronJobRules {
    /// Jobs get eleven more characters than their CronJob's name has.
    private static let nameLimit = 52

    static func problems(_ job: JSONValue) -> [FieldError] {
        let spec = job["spec"] ?? [:]
        var problems = scheduleProblems(spec["schedule"]?.stringValue ?? "")
        problems += NonnegativeFields.problems(spec, ["startingDeadlineSeconds"], "spec")
        if let zone = spec["timeZone"]?.stringValue { problems += zoneProblems(zone) }
        let policies = ["Allow", "Forbid", "Replace"]
        if let policy = spec["concurrencyPolicy"]?.stringValue, !policies.contains(policy) {
            problems.append(.notSupported("spec.concurrencyPolicy", .string(policy), policies))
        }
        problems += JobRules.problems(spec[path: "jobTemplate", "spec"] ?? [:], "spec.jobTemplate.spec")
        problems += NonnegativeFields.problems(spec, ["successfulJobsHistoryLimit", "failedJobsHistoryLimit"], "spec")
        if job.name.utf8.count > nameLimit {
            problems.append(
                .invalid("metadata.name", .string(job.name), "must be no more than \(nameLimit) characters"))
        }
        return problems
    }

    private static func scheduleProblems(_ schedule: String) -> [FieldError] {
        guard !schedule.isEmpty else { return [.required("spec.schedule")] }
        var problems: [FieldError] = []
        if let problem = CronSchedule.problem(of: schedule) {
            problems.append(.invalid("spec.schedule", .string(schedule), problem))
        }
        if schedule.contains("TZ") {
            problems.append(
                .invalid(
                    "spec.schedule", .string(schedule),
                    "cannot use TZ or CRON_TZ in schedule, use timeZone field instead"))
        }
        return problems
    }

    private static func zoneProblems(_ zone: String) -> [FieldError] {
        func problem(_ detail: String) -> FieldError { .invalid("spec.timeZone", .string(zone), detail) }
        if zone.isEmpty { return [problem("timeZone must be nil or non-empty string")] }
        if zone.lowercased() == "local" {
            return [
                problem("timeZone must be an explicit time zone as defined in https://www.iana.org/time-zones")
            ]
        }
        return zone == "UTC" || TimeZone(identifier: zone) != nil ? [] : [problem("unknown time zone \(zone)")]
    }
}
