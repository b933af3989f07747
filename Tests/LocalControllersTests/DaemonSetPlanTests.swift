import KubernetesModel
import Testing

@testable import LocalControllers

@Suite struct DaemonSetPlanTests {
    private let nodes = ["a", "b", "c"].map { Node(metadata: ObjectMeta(name: $0)) }
    private let new = ["app": "x", DaemonSetPlan.revisionLabel: "new"]
    private let old = ["app": "x", DaemonSetPlan.revisionLabel: "old"]

    @Test func putsAPodOnEveryNode() {
        let plan = plan([pod("p", on: "b", new)])
        #expect(plan.creations == ["a", "c"])
        #expect(plan.status.desiredNumberScheduled == 3)
        #expect(plan.status.numberAvailable == 1)
        #expect(plan.status.numberUnavailable == 2)
    }

    @Test func keepsOffNodesThatRefuseIt() {
        var tainted = nodes
        tainted[0].spec = NodeSpec(taints: [Taint(key: "dedicated", value: "db", effect: "NoSchedule")])
        tainted[1].spec = NodeSpec(taints: [Taint(key: "node.kubernetes.io/unschedulable", effect: "NoSchedule")])
        #expect(plan([], nodes: tainted).creations == ["b", "c"])
        let misplaced = plan([pod("p", on: "a", new)], nodes: tainted)
        #expect(misplaced.deletions.map(\.metadata.name) == ["p"])
        #expect(misplaced.status.numberMisscheduled == 1)
    }

    @Test func replacesOutdatedPodsOneNodeAfterAnother() {
        let first = plan([pod("p", on: "a", old), pod("q", on: "b", old), pod("r", on: "c", old)])
        #expect(first.deletions.map(\.metadata.name) == ["p"])
        let waiting = plan([pod("p", on: "a", new, ready: false), pod("q", on: "b", old), pod("r", on: "c", old)])
        #expect(waiting.deletions.isEmpty)
        #expect(waiting.status.updatedNumberScheduled == 1)
    }

    @Test func replacesAPodThatEnded() {
        let ended = Sample.pod("p", phase: "Failed", labels: new, node: "a")
        let plan = plan([ended, pod("q", on: "b", new), pod("r", on: "c", new)])
        #expect(plan.deletions.map(\.metadata.name) == ["p"])
        #expect(plan.creations == ["a"])
    }

    @Test func aimsAPodAtItsNode() throws {
        let source = try DynamicObject([
            "metadata": ["name": "d", "uid": "u"],
            "spec": ["selector": [:], "template": ["spec": ["containers": [["name": "c"]]]]],
        ])
        let pod = try DaemonSetPod.make(of: try Workload<DaemonSet>(source), on: "a", hash: "h")
        #expect(pod.metadata.labels?[DaemonSetPlan.revisionLabel] == "h")
        #expect(pod.content[path: "spec", "tolerations"]?.arrayValue?.count == 6)
        let typed = try pod.content.decode(as: Pod.self)
        #expect(plan([typed]).creations == ["b", "c"])
    }

    private func plan(_ pods: [Pod], nodes: [Node]? = nil) -> DaemonSetPlan {
        let set = DaemonSet(
            metadata: ObjectMeta(name: "d", namespace: "default", uid: "s"),
            spec: DaemonSetSpec(selector: LabelSelector(), template: PodTemplateSpec()))
        return DaemonSetPlan(set, pods: pods, nodes: nodes ?? self.nodes, hash: "new", now: Sample.now)
    }

    private func pod(_ name: String, on node: String, _ labels: [String: String], ready: Bool = true) -> Pod {
        Sample.pod(name, ready: ready, labels: labels, node: node)
    }
}
