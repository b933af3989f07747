import KubernetesModel
import Testing

@testable import LocalControllers

@Suite struct StatefulSetPlanTests {
    private let revisioned = ["app": "x", StatefulSetPlan.revisionLabel: "db-1"]

    @Test func makesPodsOneAfterAnother() {
        #expect(plan(replicas: 3, pods: []).creations == [0])
        #expect(plan(replicas: 3, pods: [pod(0, ready: false)]).creations.isEmpty)
        #expect(plan(replicas: 3, pods: [pod(0)]).creations == [1])
        #expect(plan(replicas: 3, pods: [], policy: "Parallel").creations == [0, 1, 2])
    }

    @Test func removesFromTheHighestOrdinalDown() {
        let plan = plan(replicas: 1, pods: [pod(0), pod(1), pod(2)])
        #expect(plan.deletions.compactMap(\.metadata.name) == ["db-2"])
    }

    @Test func replacesOutdatedPodsFromTheTop() {
        let old = ["app": "x", StatefulSetPlan.revisionLabel: "db-0"]
        let first = plan(replicas: 2, pods: [pod(0, labels: old), pod(1, labels: old)])
        #expect(first.deletions.compactMap(\.metadata.name) == ["db-1"])

        let waiting = plan(replicas: 2, pods: [pod(0, labels: old), pod(1, ready: false)])
        #expect(waiting.deletions.isEmpty)

        let second = plan(replicas: 2, pods: [pod(0, labels: old), pod(1)])
        #expect(second.deletions.compactMap(\.metadata.name) == ["db-0"])
    }

    @Test func replacesAnOutdatedPodThatWillNeverBeReady() {
        let old = ["app": "x", StatefulSetPlan.revisionLabel: "db-0"]
        let plan = plan(replicas: 1, pods: [pod(0, ready: false, labels: old)])
        #expect(plan.deletions.compactMap(\.metadata.name) == ["db-0"])
    }

    @Test func replacesAPodThatEndedUnderItsName() {
        let ended = Sample.pod("db-0", phase: "Failed", labels: revisioned)
        #expect(plan(replicas: 1, pods: [ended]).deletions.compactMap(\.metadata.name) == ["db-0"])
    }

    @Test func countsByRevision() {
        let status = plan(replicas: 1, pods: [pod(0)]).status
        #expect(status.currentRevision == "db-1")
        #expect(status.updatedReplicas == 1)
        #expect(status.availableReplicas == 1)
    }

    private func plan(replicas: Int, pods: [Pod], policy: String? = nil) -> StatefulSetPlan {
        let set = StatefulSet(
            metadata: ObjectMeta(name: "db", namespace: "default", uid: "s"),
            spec: StatefulSetSpec(
                replicas: replicas, selector: LabelSelector(), template: PodTemplateSpec(), podManagementPolicy: policy)
        )
        return StatefulSetPlan(set, pods: pods, revision: "db-1", now: Sample.now)
    }

    private func pod(_ ordinal: Int, ready: Bool = true, labels: [String: String]? = nil) -> Pod {
        Sample.pod("db-\(ordinal)", ready: ready, labels: labels ?? revisioned)
    }
}
