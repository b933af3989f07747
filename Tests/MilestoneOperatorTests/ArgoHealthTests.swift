import Foundation
import KubernetesModel
import MilestoneAPI
import MilestoneResources
import Testing

@testable import MilestoneOperator

/// What Argo CD makes of a platform by the script that it is given.
@Suite struct ArgoHealthTests {
    private static let script = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().appending(path: "examples/argo-cd/health.lua").path

    /// Runs the script as Argo CD does: the object is the global `obj`, and a table comes back.
    private static let evaluation = """
        import json, sys
        from lupa import LuaRuntime
        lua = LuaRuntime()
        lua.globals()["obj"] = lua.table_from(json.load(sys.stdin), recursive=True)
        print(json.dumps(dict(lua.execute(open(sys.argv[1]).read()))))
        """

    private func health(of platform: MilestonePlatform) throws -> (status: String?, message: String?) {
        let python = try #require(
            ProcessInfo.processInfo.environment["PYTHON"],
            "PYTHON names no interpreter with lupa: run the tests with `make test`")
        let process = Process()
        process.executableURL = URL(filePath: python)
        process.arguments = ["-c", Self.evaluation, Self.script]
        let (input, output) = (Pipe(), Pipe())
        process.standardInput = input
        process.standardOutput = output
        try process.run()
        try input.fileHandleForWriting.write(contentsOf: Data(JSONValue(encoding: platform).serialized()))
        try input.fileHandleForWriting.close()
        let text = try output.fileHandleForReading.readToEnd() ?? Data()
        process.waitUntilExit()
        try #require(process.terminationStatus == 0)
        let answer = try JSONValue(parsing: text)
        return (answer["status"]?.stringValue, answer["message"]?.stringValue)
    }

    /// A platform with the status that the operator writes when that came of its look.
    private func platform(_ change: (inout PassOutcome) -> Void = { _ in }) throws -> MilestonePlatform {
        var platform = Samples.platform(generation: 3)
        var outcome = PassOutcome(version: "0.1.0")
        for component in Component.allCases {
            outcome.states[component] = ComponentState(
                .ready, reason: "PodsReady", message: "1 of 1 ready.", isServing: true)
        }
        outcome.routes = ComponentState(.ready, reason: "Exposed", message: "at http://127.0.0.1:8080")
        change(&outcome)
        let now = try #require(Timestamp("2026-01-01T00:00:00Z"))
        platform.status = MilestonePlatformStatus(outcome, of: platform, at: now)
        return platform
    }

    @Test func isHealthyOnceItIsReady() throws {
        let health = try health(of: platform())
        #expect(health.status == "Healthy" && health.message == "All components are ready.", "\(health)")
    }

    @Test func progressesWhileItComesUpAndSaysWhatItWaitsFor() throws {
        let waiting = try platform {
            $0.states[.backend] = ComponentState(.progressing, reason: "Some", message: "0 of 1 ready: pod x waits")
        }
        let health = try health(of: waiting)
        #expect(health.status == "Progressing" && health.message?.contains("pod x waits") == true, "\(health)")
    }

    @Test func isDegradedWhereWaitingMendsNothing() throws {
        let refused = try platform { $0.rejection = Rejection(reason: "InvalidSpec", message: "spec: wrong") }
        let health = try health(of: refused)
        #expect(health.status == "Degraded" && health.message?.contains("spec: wrong") == true, "\(health)")
    }

    @Test func isNeverTakenForHealthyByAnOldStatusOrNone() throws {
        #expect(try health(of: Samples.platform()).status == "Progressing")
        var changed = try platform()
        changed.metadata.generation = 4
        #expect(try health(of: changed).status == "Progressing")
        var leaving = try platform()
        leaving.metadata.deletionTimestamp = Timestamp("2026-01-01T00:00:00Z")
        #expect(try health(of: leaving).status == "Progressing")
    }

    @Test func isSuspendedWhilePaused() throws {
        var paused = try platform()
        paused.spec.paused = true
        #expect(try health(of: paused).status == "Suspended")
    }
}
