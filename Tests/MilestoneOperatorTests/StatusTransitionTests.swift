import KubernetesModel
import MilestoneAPI
import Testing

@testable import MilestoneOperator

@Suite struct StatusTransitionTests {
    private func status(_ type: ConditionType, _ status: String, _ reason: String) -> MilestonePlatformStatus {
        MilestonePlatformStatus(
            conditions: [Condition(type: type.rawValue, status: status, reason: reason, message: "m")])
    }

    private func reasons(_ old: MilestonePlatformStatus?, _ new: MilestonePlatformStatus) -> [String] {
        StatusTransition.transitions(from: old, to: new).map(\.reason)
    }

    @Test func tellsWhenSomethingBecomesReady() {
        #expect(reasons(status(.ready, "False", "x"), status(.ready, "True", "Ready")) == ["Ready"])
        #expect(reasons(status(.ready, "True", "Ready"), status(.ready, "True", "Ready")) == [])
        #expect(reasons(nil, status(.dashboardReady, "True", "Disabled")) == [])
    }

    @Test func warnsWhenSomethingBreaks() {
        let old = status(.backendReady, "True", "PodsReady")
        let transitions = StatusTransition.transitions(
            from: old, to: status(.backendReady, "False", "CrashLoopBackOff"))
        #expect(transitions.map(\.isWarning) == [true])
        #expect(transitions.first?.message == "BackendReady is False: m")
        #expect(reasons(old, status(.backendReady, "False", "Progressing")) == [])
        #expect(reasons(nil, status(.backendReady, "False", "CrashLoopBackOff")) == [])
    }

    @Test(arguments: ["ContainerCreating", "Paused", "Pending", "VolumeGrowing"])
    func tellsOfWhatWasToBeExpectedWithoutAWarning(reason: String) {
        let transitions = StatusTransition.transitions(
            from: status(.ready, "True", "Ready"), to: status(.ready, "False", reason))
        #expect(transitions.map(\.isWarning) == [false])
    }

    @Test func warnsOnceOfEachStandstill() {
        let stalled = status(.stalled, "True", "JobFailed")
        #expect(reasons(nil, stalled) == ["JobFailed"])
        #expect(reasons(stalled, stalled) == [])
        #expect(reasons(stalled, status(.stalled, "True", "NameConflict")) == ["NameConflict"])
    }
}
