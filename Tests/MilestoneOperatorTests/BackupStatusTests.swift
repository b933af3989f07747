import KubernetesModel
import MilestoneAPI
import MilestoneResources
import Testing

@testable import MilestoneOperator

/// What is told of backups, by the last pods of their CronJob.
@Suite struct BackupStatusTests {
    private func observe(
        _ pods: [Pod], status: JSONValue = [:], before: BackupStatus? = nil
    ) throws -> BackupStatus? {
        var platform = Samples.platform()
        platform.spec.database.managed?.backup = BackupSpec()
        platform.status = MilestonePlatformStatus(backup: before)
        let wanted = try #require(Samples.blueprint(platform).objects[.backup])
        let live = try wanted.map { desired in
            var content = desired.applied
            if desired.resource == CronJob.resource { content["status"] = status }
            return LiveObject(desired.resource, try DynamicObject(content))
        }
        return try BackupStatus.observe(wanted, in: Observation(platform: platform, objects: live, pods: pods))
    }

    private func pod(_ name: String, code: Int, at time: String, _ message: String) -> Pod {
        Samples.pod(
            name, component: .backup,
            status: PodStatus(
                phase: code == 0 ? "Succeeded" : "Failed",
                containerStatuses: [
                    Samples.container(
                        "dump",
                        state: ContainerState(
                            terminated: ContainerStateTerminated(
                                exitCode: code, reason: code == 0 ? "Completed" : "Error", message: message,
                                finishedAt: Timestamp(time))))
                ]))
    }

    @Test func tellsOfTheLastDump() throws {
        let status = try observe([
            pod("a", code: 0, at: "2026-01-01T02:00:09Z", #"{"name":"1.dump","bytes":10}"#),
            pod("b", code: 0, at: "2026-01-02T02:00:09Z", #"{"name":"2.dump","bytes":20}"#),
        ])
        #expect(
            status
                == BackupStatus(
                    lastSuccessTime: Timestamp("2026-01-02T02:00:09Z"), lastDump: "2.dump", lastDumpBytes: 20))
    }

    @Test func tellsOfTheLastFailureBesideTheLastSuccess() throws {
        let status = try observe([
            pod("b", code: 1, at: "2026-01-02T02:00:09Z", "pg_dump: error: connection refused"),
            pod("a", code: 0, at: "2026-01-01T02:00:09Z", #"{"name":"1.dump","bytes":10}"#),
        ])
        #expect(status?.lastSuccessTime == Timestamp("2026-01-01T02:00:09Z") && status?.lastDump == "1.dump")
        #expect(status?.lastFailureTime == Timestamp("2026-01-02T02:00:09Z"))
        #expect(status?.lastFailureMessage?.contains("pg_dump: error: connection refused") == true)
    }

    @Test func remembersWhatPodsTellNoLonger() throws {
        let before = BackupStatus(
            lastSuccessTime: Timestamp("2026-01-01T02:00:09Z"), lastDump: "1.dump", lastDumpBytes: 10)
        #expect(try observe([], before: before) == before)
        // A later run, of which nothing but its moment is known.
        #expect(
            try observe([], status: ["lastSuccessfulTime": "2026-01-02T02:00:10Z"], before: before)
                == BackupStatus(lastSuccessTime: Timestamp("2026-01-02T02:00:10Z")))
    }

    @Test func saysNothingBeforeTheFirstRun() throws {
        #expect(try observe([]) == nil)
    }
}
