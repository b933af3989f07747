import KubernetesModel
import MilestoneAPI
import MilestoneResources
import Testing

@testable import MilestoneOperator

@Suite struct ComponentStateTests {
    let platform = Samples.platform()

    private func observe(
        _ component: Component, pods: [Pod] = [], edit: (inout JSONValue) -> Void
    ) throws -> ComponentState {
        let wanted = try #require(Samples.blueprint(platform).objects[component])
        let live = try wanted.map { desired in
            var content = desired.applied
            content["metadata"]?["uid"] = "uid-of-it"
            content["metadata"]?["generation"] = 2
            edit(&content)
            return LiveObject(desired.resource, try DynamicObject(content))
        }
        return try ComponentState.observe(
            component, wanted: wanted, in: Observation(platform: platform, objects: live, pods: pods))
    }

    @Test func aChangeThatNobodySawIsNotReady() throws {
        let state = try observe(.backend) {
            $0["status"] = [
                "observedGeneration": 1, "replicas": 1, "updatedReplicas": 1, "readyReplicas": 1,
                "availableReplicas": 1,
            ]
        }
        #expect(state.phase == .progressing && !state.isServing)
    }

    @Test func readyPodsOfTheLatestTemplateAreReady() throws {
        let state = try observe(.backend) {
            $0["status"] = [
                "observedGeneration": 2, "replicas": 1, "updatedReplicas": 1, "readyReplicas": 1,
                "availableReplicas": 1,
            ]
        }
        #expect(state.phase == .ready && state.isServing)
        #expect(state.pods?.ready == 1 && state.pods?.desired == 1)
        #expect(state.pods?.image == "ghcr.io/milestones/milestone-backend:0.1.0")
    }

    @Test func oldPodsAreNotReadyForTheNewTemplate() throws {
        let state = try observe(.backend) {
            $0["status"] = ["observedGeneration": 2, "replicas": 1, "readyReplicas": 1, "availableReplicas": 1]
        }
        #expect(state.phase == .progressing && !state.isServing)
    }

    @Test func theLeafIsNamed() throws {
        let waiting = ContainerState(
            waiting: ContainerStateWaiting(reason: "ImagePullBackOff", message: "nothing maps it"))
        let pod = Samples.pod(
            status: PodStatus(phase: "Pending", containerStatuses: [Samples.container(state: waiting)]))
        let state = try observe(.backend, pods: [pod]) { $0["status"] = ["observedGeneration": 2] }
        #expect(state.reason == "ImagePullBackOff")
        #expect(state.message == "0 of 1 ready: pod demo-backend-1 ImagePullBackOff: nothing maps it")
    }

    /// While the new pod of a rollout can't start, the old one goes on: the state must name the new one, and what
    /// waits for the new version must go on waiting.
    @Test func aStuckRolloutNamesTheNewPodAndServesNobody() throws {
        let waiting = ContainerState(
            waiting: ContainerStateWaiting(reason: "ImagePullBackOff", message: "nothing maps it"))
        let old = Samples.pod(
            "demo-backend-1",
            status: PodStatus(phase: "Running", conditions: [PodCondition(type: "Ready", status: "True")]))
        let new = Samples.pod(
            "demo-backend-2",
            status: PodStatus(phase: "Pending", containerStatuses: [Samples.container(state: waiting)]))
        let state = try observe(.backend, pods: [old, new]) {
            $0["status"] = [
                "observedGeneration": 2, "replicas": 2, "updatedReplicas": 1, "readyReplicas": 1,
                "availableReplicas": 1,
            ]
        }
        #expect(state.message == "1 of 1 ready: pod demo-backend-2 ImagePullBackOff: nothing maps it")
        #expect(!state.isServing)
    }

    @Test func aFailedJobIsFinal() throws {
        let state = try observe(.schema) {
            $0["status"] = ["conditions": [["type": "Failed", "status": "True", "message": "BackoffLimitExceeded"]]]
        }
        #expect(state.phase == .failed && state.message.contains("BackoffLimitExceeded"))
    }

    @Test func aCompleteJobServes() throws {
        let state = try observe(.schema) {
            $0["status"] = ["conditions": [["type": "Complete", "status": "True"]]]
        }
        #expect(state.phase == .ready && state.isServing)
    }

    @Test func whatIsSwitchedOffIsTrueAndDisabled() throws {
        let state = try ComponentState.observe(
            .prometheus, wanted: nil, in: Observation(platform: platform, objects: [], pods: []))
        #expect(state.status == .yes && state.reason == "Disabled")
    }

    @Test func aBlockedComponentTellsTheChain() {
        let states: [Component: ComponentState] = [
            .database: ComponentState(
                .progressing, reason: "Unschedulable", message: "0 of 1 ready: pod x Unschedulable"),
            .restore: ComponentState(.disabled, reason: "Disabled", message: "", isServing: true),
        ]
        let blockers = ComponentGate.blockers(of: .schema, states: states)
        #expect(blockers == [.database])
        let waiting = ComponentGate.waiting(
            ComponentState(.absent, reason: "NotCreated", message: ""), for: blockers, states: states)
        #expect(waiting.reason == "WaitingForDatabase")
        #expect(waiting.message == "waits for database: 0 of 1 ready: pod x Unschedulable")
        #expect(ComponentGate.blockers(of: .prometheus, states: [:]).isEmpty)
    }
}
