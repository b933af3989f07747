import KubernetesModel
import MilestoneAPI
import Testing

@testable import MilestoneOperator

@Suite struct StatusTests {
    let early = Timestamp("2026-01-01T00:00:00Z")
    let late = Timestamp("2026-02-01T00:00:00Z")

    private func ready() -> PassOutcome {
        var outcome = PassOutcome(version: "0.1.0")
        for component in Component.allCases {
            outcome.states[component] = ComponentState(
                .ready, reason: "PodsReady", message: "1 of 1 ready.", isServing: true)
        }
        outcome.routes = ComponentState(.ready, reason: "Exposed", message: "at http://127.0.0.1:8080")
        outcome.url = "http://127.0.0.1:8080"
        return outcome
    }

    private func condition(_ status: MilestonePlatformStatus, _ type: ConditionType) -> Condition? {
        status.conditions?.first { $0.type == type.rawValue }
    }

    /// Every phase of every component, and what concerns the platform as a whole: no status may ever break a rule.
    @Test func invariantsHoldForEveryOutcome() throws {
        let now = try #require(early)
        let platform = Samples.platform(generation: 4)
        let phases: [ComponentState.Phase] = [.disabled, .absent, .progressing, .ready, .unknown, .failed]
        var outcomes = [PassOutcome(version: "0.1.0"), ready()]
        for component in Component.allCases {
            for phase in phases {
                var outcome = ready()
                outcome.states[component] = ComponentState(phase, reason: "Some", message: "thing")
                outcomes.append(outcome)
                outcome.routes = ComponentState(phase, reason: "Some", message: "thing")
                outcomes.append(outcome)
                outcome.heldBack = [ObjectIdentity(Deployment.resource, "demo-backend")]
                outcomes.append(outcome)
                outcome.rejection = Rejection(reason: "InvalidSpec", message: "spec: wrong")
                outcomes.append(outcome)
            }
        }
        for outcome in outcomes {
            let status = MilestonePlatformStatus(outcome, of: platform, at: now)
            #expect(ConditionInvariants.violations(of: status, generation: 4).isEmpty)
            #expect(status.observedGeneration == 4)
        }
    }

    @Test func readySumsUp() throws {
        let status = MilestonePlatformStatus(ready(), of: Samples.platform(), at: try #require(early))
        #expect(condition(status, .ready)?.status == "True")
        #expect(condition(status, .reconciling) == nil && condition(status, .stalled) == nil)
        #expect(status.url == "http://127.0.0.1:8080")
    }

    @Test func readyNamesTheRootOfTheTrouble() throws {
        var outcome = ready()
        outcome.states[.backend] = ComponentState(
            .progressing, reason: "ImagePullBackOff", message: "0 of 1 ready: pod x ImagePullBackOff: no")
        outcome.states[.gateway] = ComponentState(.absent, reason: "WaitingForBackend", message: "waits for backend")
        let status = MilestonePlatformStatus(outcome, of: Samples.platform(), at: try #require(early))
        let found = condition(status, .ready)
        #expect(found?.status == "False" && found?.reason == "ImagePullBackOff")
        #expect(found?.message == "backend: 0 of 1 ready: pod x ImagePullBackOff: no")
        #expect(condition(status, .reconciling)?.status == "True")
        #expect(condition(status, .gatewayReady)?.reason == "WaitingForBackend")
    }

    @Test func onlyWhatWaitingCantMendIsStalled() throws {
        var outcome = ready()
        outcome.states[.schema] = ComponentState(.failed, reason: "JobFailed", message: "Job x failed for good")
        let status = MilestonePlatformStatus(outcome, of: Samples.platform(), at: try #require(early))
        #expect(condition(status, .stalled)?.reason == "JobFailed")
        #expect(condition(status, .reconciling) == nil)
    }

    @Test func theMomentChangesWithTheStatusOnly() throws {
        var platform = Samples.platform()
        platform.status = MilestonePlatformStatus(ready(), of: platform, at: try #require(early))
        let again = MilestonePlatformStatus(ready(), of: platform, at: try #require(late))
        #expect(again == platform.status)

        var outcome = ready()
        outcome.states[.backend] = ComponentState(.progressing, reason: "NotReady", message: "0 of 1 ready")
        let changed = MilestonePlatformStatus(outcome, of: platform, at: try #require(late))
        #expect(condition(changed, .backendReady)?.lastTransitionTime == late)
        #expect(condition(changed, .databaseReady)?.lastTransitionTime == early)
    }

    @Test func aPausedPlatformSaysWhatItHoldsBack() throws {
        var outcome = ready()
        outcome.heldBack = [ObjectIdentity(Deployment.resource, "demo-gateway")]
        let status = MilestonePlatformStatus(outcome, of: Samples.platform(), at: try #require(early))
        #expect(condition(status, .ready)?.reason == "Paused")
        #expect(condition(status, .ready)?.message?.contains("Deployment demo-gateway") == true)
    }
}
