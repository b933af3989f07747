import KubernetesModel
import MilestoneAPI
import MilestoneResources
import Testing

@testable import MilestoneOperator

@Suite struct ScheduleStateTests {
    private func state(_ status: JSONValue) throws -> ComponentState {
        var platform = Samples.platform()
        platform.spec.database.managed?.backup = BackupSpec()
        let wanted = try #require(Samples.blueprint(platform).objects[.backup])
        let live = try wanted.map { desired in
            var content = desired.applied
            if desired.resource == CronJob.resource { content["status"] = status }
            return LiveObject(desired.resource, try DynamicObject(content))
        }
        let observation = Observation(platform: platform, objects: live, pods: [])
        return try ComponentState.observe(.backup, wanted: wanted, in: observation)
    }

    @Test(arguments: [
        (#"{}"#, "Scheduled", "it has not run yet"),
        (
            #"{"lastScheduleTime":"2026-01-02T02:00:00Z","active":[{"name":"demo-backup-1"}]}"#, "Running",
            "a run began at 2026-01-02T02:00:00Z"
        ),
        (
            #"{"lastScheduleTime":"2026-01-02T02:00:00Z","lastSuccessfulTime":"2026-01-02T02:00:09Z"}"#, "Scheduled",
            "the last run succeeded at 2026-01-02T02:00:09Z"
        ),
        (
            #"{"lastScheduleTime":"2026-01-03T02:00:00Z","lastSuccessfulTime":"2026-01-02T02:00:09Z"}"#,
            "LastRunFailed", "the run of 2026-01-03T02:00:00Z has not succeeded"
        ),
    ])
    func tellsOfTheLastRun(status: String, reason: String, detail: String) throws {
        let state = try state(try JSONValue(parsing: status.utf8))
        #expect(state.reason == reason && state.message.contains(detail), "\(state)")
        #expect(state.phase == .ready && state.isServing, "a run that failed holds nothing back")
    }
}
