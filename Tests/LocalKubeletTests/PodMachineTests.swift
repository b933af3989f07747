import Foundation
import KubernetesModel
import Testing

@testable import LocalKubelet

struct PodMachineTests {
    private let start = Date(timeIntervalSince1970: 1_000_000)

    private func machine(_ pod: Pod) -> PodMachine {
        var pod = pod
        pod.metadata.uid = "u1"
        return PodMachine(pod, now: start, backOff: CrashBackOff())
    }

    private func end(_ code: Int) -> ContainerStateTerminated {
        ContainerStateTerminated(exitCode: code, reason: code == 0 ? "Completed" : "Error")
    }

    private func status(_ machine: PodMachine, after old: PodStatus? = nil) -> PodStatus {
        machine.status(after: old, podIP: "127.97.0.1", hostIP: "127.0.0.1", now: start)
    }

    @Test func initContainersRunOneAfterTheOther() {
        var pod = machine(.shells("p", init: ["a", "b"], ["c", "d"]))
        #expect(pod.handle(.wake, now: start) == [])
        #expect(pod.handle(.prepared, now: start) == [.start(0)])
        #expect(status(pod).containerStatuses?.first?.state?.waiting?.reason == "PodInitializing")
        _ = pod.handle(.started(0, imageID: "", containerID: ""), now: start)
        #expect(pod.handle(.exited(0, end(0)), now: start) == [.start(1)])
        _ = pod.handle(.started(1, imageID: "", containerID: ""), now: start)
        #expect(pod.phase == "Pending")
        #expect(pod.handle(.exited(1, end(0)), now: start) == [.start(2), .start(3)])
        _ = pod.handle(.started(2, imageID: "", containerID: ""), now: start)
        #expect(pod.phase == "Pending")
        _ = pod.handle(.started(3, imageID: "", containerID: ""), now: start)
        #expect(pod.phase == "Running")
        #expect(status(pod).conditions?.first { $0.type == "Ready" }?.status == "True")
    }

    @Test func crashesWaitEverLonger() {
        var pod = machine(.shells("p", ["a"]))
        _ = pod.handle(.prepared, now: start)
        var waits: [Double] = []
        var now = start
        for _ in 0..<8 {
            _ = pod.handle(.started(0, imageID: "", containerID: ""), now: now)
            _ = pod.handle(.exited(0, end(1)), now: now)
            guard let wake = pod.nextWake else {
                waits.append(0)
                continue
            }
            #expect(status(pod).containerStatuses?.first?.state?.waiting?.reason == "CrashLoopBackOff")
            waits.append(wake.timeIntervalSince(now))
            now = wake
            #expect(pod.handle(.wake, now: now) == [.start(0)])
        }
        #expect(waits == [0, 10, 20, 40, 80, 160, 300, 300])
        #expect(pod.containers[0].restartCount == 8)
        #expect(pod.phase == "Running")
    }

    @Test func theFirstRestartIsImmediate() {
        var pod = machine(.shells("p", ["a"]))
        _ = pod.handle(.prepared, now: start)
        _ = pod.handle(.started(0, imageID: "", containerID: ""), now: start)
        #expect(pod.handle(.exited(0, end(137)), now: start) == [.start(0)])
        _ = pod.handle(.started(0, imageID: "", containerID: ""), now: start)
        let container = status(pod).containerStatuses?.first
        #expect(container?.restartCount == 1)
        #expect(container?.lastState?.terminated?.exitCode == 137)
    }

    @Test func longHealthForgetsCrashes() {
        var backOff = CrashBackOff()
        #expect(backOff.wait(afterFailureAt: start) == .zero)
        #expect(backOff.wait(afterFailureAt: start) == .seconds(10))
        #expect(backOff.wait(afterFailureAt: start.addingTimeInterval(601)) == .zero)
        #expect(CrashBackOff().waiting(afterFailureAt: start) == .seconds(10))
    }

    @Test(arguments: [
        ("Never", 0, "Succeeded"), ("Never", 1, "Failed"), ("OnFailure", 0, "Succeeded"), ("OnFailure", 1, "Running"),
        ("Always", 0, "Running"),
    ])
    func policyDecidesThePhase(policy: String, code: Int, phase: String) {
        var pod = machine(.shells("p", ["a"], restartPolicy: policy))
        _ = pod.handle(.prepared, now: start)
        _ = pod.handle(.started(0, imageID: "", containerID: ""), now: start)
        _ = pod.handle(.exited(0, end(code)), now: start)
        #expect(pod.phase == phase)
        if phase == "Succeeded" {
            #expect(status(pod).conditions?.first { $0.type == "Ready" }?.reason == "PodCompleted")
        }
    }

    @Test func failedInitEndsAPodThatIsNeverRestarted() {
        var pod = machine(.shells("p", init: ["a"], ["b"], restartPolicy: "Never"))
        _ = pod.handle(.prepared, now: start)
        _ = pod.handle(.started(0, imageID: "", containerID: ""), now: start)
        #expect(pod.handle(.exited(0, end(2)), now: start) == [])
        #expect(pod.phase == "Failed")
        #expect(pod.nextWake == nil)
    }

    @Test func probesDecideReadinessAndRestarts() {
        var pod = machine(
            .shells("p", ["a"]) { spec in
                spec.containers[0].startupProbe = Probe()
                spec.containers[0].readinessProbe = Probe()
                spec.containers[0].livenessProbe = Probe(terminationGracePeriodSeconds: 7)
            })
        _ = pod.handle(.prepared, now: start)
        _ = pod.handle(.started(0, imageID: "i", containerID: "id"), now: start)
        #expect(status(pod).containerStatuses?.first?.started == false)
        _ = pod.handle(.probed(0, .startup, isHealthy: true), now: start)
        #expect(status(pod).containerStatuses?.first?.started == true)
        #expect(status(pod).containerStatuses?.first?.ready == false)
        #expect(
            status(pod).conditions?.first { $0.type == "Ready" }?.message
                == "containers with unready status: [c0]")
        _ = pod.handle(.probed(0, .readiness, isHealthy: true), now: start)
        #expect(status(pod).containerStatuses?.first?.ready == true)
        let actions = pod.handle(.probed(0, .liveness, isHealthy: false), now: start)
        #expect(actions.contains(.stop(0, grace: .seconds(7))))
        // Asked for once.
        #expect(pod.handle(.probed(0, .liveness, isHealthy: false), now: start) == [])
        #expect(pod.handle(.exited(0, end(143)), now: start) == [.start(0)])
    }

    @Test func missingImagesAreTriedAgain() {
        var pod = machine(.shells("p", ["a"]))
        _ = pod.handle(.prepared, now: start)
        let actions = pod.handle(.failedToStart(0, reason: "ErrImagePull", message: "not found"), now: start)
        #expect(actions.count == 2)
        let waiting = status(pod).containerStatuses?.first?.state?.waiting
        #expect(waiting?.reason == "ImagePullBackOff")
        #expect(waiting?.message == "Back-off pulling image \"test/shell:1\": ErrImagePull: not found")
        #expect(pod.nextWake == start.addingTimeInterval(10))
        #expect(pod.phase == "Pending")
        #expect(pod.handle(.wake, now: start.addingTimeInterval(10)) == [.start(0)])
        // The same news is no news.
        let again = pod.handle(
            .failedToStart(0, reason: "ErrImagePull", message: "not found"), now: start.addingTimeInterval(10))
        #expect(again == [])
        #expect(pod.nextWake == start.addingTimeInterval(30))
    }

    @Test func missingConfigurationIsAwaited() {
        var pod = machine(.shells("p", ["a"]))
        _ = pod.handle(.prepared, now: start)
        _ = pod.handle(
            .failedToStart(0, reason: "CreateContainerConfigError", message: "secret \"s\" not found"), now: start)
        #expect(status(pod).containerStatuses?.first?.state?.waiting?.message == "secret \"s\" not found")
        #expect(pod.handle(.wake, now: start.addingTimeInterval(2)) == [.start(0)])
    }

    @Test func deletionWaitsForTheLastContainer() {
        var pod = machine(.shells("p", ["a", "b"]))
        _ = pod.handle(.prepared, now: start)
        _ = pod.handle(.started(0, imageID: "", containerID: ""), now: start)
        // The second one is still being started.
        let first = pod.handle(.stop(grace: .seconds(5)), now: start)
        #expect(first.contains(.stop(0, grace: .seconds(5))))
        #expect(pod.handle(.exited(0, end(0)), now: start) == [])
        let late = pod.handle(.started(1, imageID: "", containerID: ""), now: start)
        #expect(late.contains(.stop(1, grace: .seconds(30))))
        #expect(pod.handle(.exited(1, end(0)), now: start) == [.finish])
        #expect(pod.phase == "Succeeded")
    }

    @Test func aPodThatNeverRanEndsAtOnce() {
        var pod = machine(.shells("p", ["a"]))
        #expect(pod.handle(.stop(grace: .zero), now: start) == [.finish])
    }

    @Test func deadlinesFailThePod() {
        var pod = machine(.shells("p", ["a"], restartPolicy: "Never") { $0.activeDeadlineSeconds = 60 })
        _ = pod.handle(.prepared, now: start)
        _ = pod.handle(.started(0, imageID: "", containerID: ""), now: start)
        #expect(pod.nextWake == start.addingTimeInterval(60))
        let actions = pod.handle(.wake, now: start.addingTimeInterval(60))
        #expect(actions.contains(.stop(0, grace: .seconds(30))))
        _ = pod.handle(.exited(0, end(137)), now: start)
        #expect(status(pod).phase == "Failed")
        #expect(status(pod).reason == "DeadlineExceeded")
    }

    @Test func whatRanBeforeIsStartedAgainInPlace() {
        var before = machine(.shells("p", ["a"]))
        _ = before.handle(.prepared, now: start)
        _ = before.handle(.started(0, imageID: "i", containerID: "id"), now: start)
        var stored = before.pod
        stored.status = status(before)

        var pod = machine(stored)
        #expect(pod.handle(.prepared, now: start) == [.start(0)])
        _ = pod.handle(.started(0, imageID: "i", containerID: "id2"), now: start)
        let container = status(pod).containerStatuses?.first
        #expect(container?.restartCount == 1)
        #expect(container?.lastState?.terminated?.exitCode == 255)
    }

    @Test func whatIsNeverRestartedIsLostWithItsKubelet() {
        var before = machine(.shells("p", ["a"], restartPolicy: "Never"))
        _ = before.handle(.prepared, now: start)
        _ = before.handle(.started(0, imageID: "i", containerID: "id"), now: start)
        var stored = before.pod
        stored.status = status(before)
        #expect(machine(stored).phase == "Failed")
    }

    @Test func conditionsKeepTheirTimes() {
        var pod = machine(.shells("p", ["a"]))
        _ = pod.handle(.prepared, now: start)
        let first = status(pod)
        _ = pod.handle(.started(0, imageID: "", containerID: ""), now: start)
        let later =
            pod.status(
                after: first, podIP: nil, hostIP: "", now: start.addingTimeInterval(5)
            ).conditions ?? []
        #expect(later.first { $0.type == "Ready" }?.lastTransitionTime == Timestamp(start.addingTimeInterval(5)))
        #expect(later.first { $0.type == "Initialized" }?.lastTransitionTime == Timestamp(start))
    }
}

extension CrashBackOff {
    /// The wait after a first failure that must not be tried again at once.
    fileprivate func waiting(afterFailureAt moment: Date) -> Duration {
        var copy = self
        return copy.waitAtOnce(afterFailureAt: moment)
    }
}
