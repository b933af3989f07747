import KubernetesModel
import MilestoneAPI

extension ComponentState {
    /// How far a component has come whose pods start by a schedule.
    ///
    /// It is ready once it is scheduled: a run that failed is told of, and is no reason to hold anything back.
    static func schedule(
        _ component: Component, _ name: String, in observation: Observation
    ) throws -> ComponentState {
        guard let live = try observation.object(CronJob.self, name) else { return .absent(name) }
        let schedule = "CronJob \(name) runs by \(live.spec?.schedule ?? "no schedule")"
        func scheduled(_ reason: String, _ detail: String) -> ComponentState {
            ComponentState(.ready, reason: reason, message: "\(schedule); \(detail).", isServing: true)
        }
        guard let started = live.status?.lastScheduleTime else { return scheduled("Scheduled", "it has not run yet") }
        if live.status?.active?.isEmpty == false { return scheduled("Running", "a run began at \(started)") }
        if let succeeded = live.status?.lastSuccessfulTime, succeeded.microseconds >= started.microseconds {
            return scheduled("Scheduled", "the last run succeeded at \(succeeded)")
        }
        let cause = PodProblem.worst(of: observation.pods(of: component)).map { ": \($0.message)" } ?? ""
        return scheduled("LastRunFailed", "the run of \(started) has not succeeded\(cause)")
    }
}
