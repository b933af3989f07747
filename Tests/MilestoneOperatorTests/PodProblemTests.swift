import KubernetesModel
import Testing

@testable import MilestoneOperator

@Suite struct PodProblemTests {
    private func problem(_ status: PodStatus) -> PodProblem? { PodProblem(Samples.pod(status: status)) }

    @Test func readyAndFinishedPodsHaveNone() {
        #expect(problem(PodStatus(phase: "Succeeded")) == nil)
        #expect(
            problem(PodStatus(phase: "Running", conditions: [PodCondition(type: "Ready", status: "True")])) == nil)
    }

    @Test func namesTheImageThatCantBePulled() {
        let waiting = ContainerState(
            waiting: ContainerStateWaiting(reason: "ImagePullBackOff", message: "no local image for nope:1"))
        let found = problem(PodStatus(phase: "Pending", containerStatuses: [Samples.container(state: waiting)]))
        #expect(found?.reason == "ImagePullBackOff")
        #expect(found?.message == "pod demo-backend-1 ImagePullBackOff: no local image for nope:1")
    }

    @Test func namesTheMissingSecret() {
        let waiting = ContainerState(
            waiting: ContainerStateWaiting(
                reason: "CreateContainerConfigError", message: "secret \"nope\" not found"))
        let found = problem(PodStatus(phase: "Pending", containerStatuses: [Samples.container(state: waiting)]))
        #expect(found?.message == "pod demo-backend-1 CreateContainerConfigError: secret \"nope\" not found")
    }

    @Test func tellsHowACrashingContainerEnded() {
        let status = Samples.container(
            state: ContainerState(
                waiting: ContainerStateWaiting(reason: "CrashLoopBackOff", message: "back-off 10s restarting")),
            last: ContainerState(terminated: ContainerStateTerminated(exitCode: 78, reason: "Error")), restarts: 3)
        let found = problem(PodStatus(phase: "Running", containerStatuses: [status]))
        #expect(
            found?.message == "pod demo-backend-1 CrashLoopBackOff: ended with exit code 78 after 3 restarts")
    }

    @Test func tellsWhyAPodIsNotScheduled() {
        let condition = PodCondition(
            type: "PodScheduled", status: "False", reason: "Unschedulable", message: "0/3 nodes are available")
        let found = problem(PodStatus(phase: "Pending", conditions: [condition]))
        #expect(found?.message == "pod demo-backend-1 Unschedulable: 0/3 nodes are available")
    }

    @Test func aFailureExplainsMoreThanAStart() {
        let starting = Samples.pod(
            "demo-backend-0",
            status: PodStatus(
                phase: "Pending",
                containerStatuses: [
                    Samples.container(
                        state: ContainerState(waiting: ContainerStateWaiting(reason: "ContainerCreating")))
                ]))
        let failing = Samples.pod(
            "demo-backend-9",
            status: PodStatus(
                phase: "Pending",
                containerStatuses: [
                    Samples.container(
                        state: ContainerState(waiting: ContainerStateWaiting(reason: "ErrImagePull", message: "x")))
                ]))
        #expect(PodProblem.worst(of: [failing, starting])?.reason == "ErrImagePull")
        #expect(PodProblem.worst(of: [starting])?.reason == "ContainerCreating")
        #expect(PodProblem.worst(of: []) == nil)
    }
}
