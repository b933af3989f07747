import KubernetesClient
import KubernetesModel
import MilestoneAPI
import MilestoneResources
import Testing

import class ControllerRuntimeTesting.FaultyTransport

@testable import MilestoneOperator

@Suite struct WarningEventTests {
    private func event(
        _ kind: String, _ name: String, _ reason: String, _ message: String = "why", uid: String? = nil,
        second: Int = 0, type: String = "Warning"
    ) -> Event {
        Event(
            metadata: ObjectMeta(name: "\(name).\(second)"),
            involvedObject: ObjectReference(kind: kind, namespace: "apps", name: name, uid: uid), reason: reason,
            message: message, lastTimestamp: Timestamp("2026-01-01T00:00:0\(second)Z"), type: type)
    }

    @Test func theLatestOfTheObjectIsTold() {
        let suspect = Suspect("Pod", "demo-a", uid: "1")
        let events = [
            event("Pod", "demo-a", "FailedMount", uid: "1", second: 1),
            event("Pod", "demo-a", "Unhealthy", uid: "1", second: 2),
            event("Pod", "demo-a", "Killing", uid: "2", second: 3),
            event("Pod", "demo-b", "Unhealthy", uid: "3", second: 4),
            event("Pod", "demo-a", "Pulled", uid: "1", second: 5, type: "Normal"),
            event("Pod", "demo-a", "BackOff", uid: "1", second: 6),
            event("Pod", "demo-a", "Failed", "Error: ImagePullBackOff", uid: "1", second: 7),
        ]
        #expect(suspect.latest(of: events)?.reason == "Unhealthy")
        #expect(suspect.latest(of: []) == nil)
    }

    @Test func whatAPodIsPastExplainsNothing() throws {
        let running = Samples.pod(
            status: PodStatus(
                phase: "Running", containerStatuses: [Samples.container(state: ContainerState(running: .init()))]))
        let problem = try #require(PodProblem(running))
        let suspect = Suspect("Pod", "demo-a", past: problem.past)
        #expect(suspect.latest(of: [event("Pod", "demo-a", "FailedScheduling")]) == nil)
        #expect(suspect.latest(of: [event("Pod", "demo-a", "FailedMount")]) == nil)
        #expect(suspect.latest(of: [event("Pod", "demo-a", "Unhealthy")]) != nil)
    }

    @Test func aReplicaSetIsKnownByItsDeployment() {
        let suspect = Suspect("ReplicaSet", "demo-backend")
        #expect(suspect.fieldSelector == "type=Warning,involvedObject.kind=ReplicaSet")
        #expect(suspect.latest(of: [event("ReplicaSet", "demo-backend-7d9f", "FailedCreate")]) != nil)
        #expect(suspect.latest(of: [event("ReplicaSet", "demo-backend-two-7d9f", "FailedCreate")]) == nil)
        #expect(suspect.latest(of: [event("ReplicaSet", "demo-gateway-7d9f", "FailedCreate")]) == nil)
    }
}

extension OnCluster {
    /// Why messages that go down to an event.
    @Suite struct EventTests {
        private func report(_ reason: String, _ message: String, of pod: Pod, _ cluster: OperatorCluster) async throws {
            let event = Event(
                metadata: ObjectMeta(name: "\(pod.metadata.name ?? "").1", namespace: OperatorCluster.namespace),
                involvedObject: ObjectReference(
                    apiVersion: "v1", kind: "Pod", namespace: OperatorCluster.namespace, name: pod.metadata.name,
                    uid: pod.metadata.uid),
                reason: reason, message: message, lastTimestamp: Timestamp("2026-01-01T00:00:00Z"), type: "Warning")
            _ = try await cluster.resource(Event.self).create(event)
            _ = try await cluster.platforms.patch(
                "demo", .merge(["metadata": ["annotations": [RequestKey.reconcile: "1"]]]))
        }

        @Test func theLastEventOfABlockingPodIsNamed() async throws {
            try await OperatorCluster.with(runsOperator: false) { cluster in
                try await cluster.running([cluster.makeOperator(patience: 0)]) {
                    cluster.kubelet.breakImages(containing: "broken/")
                    try await cluster.create(spec: ["frontend": ["image": "broken/f:1"]])
                    try await cluster.wait(for: .frontendReady, .no, reason: "ImagePullBackOff")
                    let pod = try #require(
                        try await cluster.resource(Pod.self).list().items.first {
                            $0.metadata.labels?[LabelKey.component] == "frontend"
                        })
                    try await report("Failed", "the registry says no", of: pod, cluster)
                    let cause = "last event of Pod \(pod.metadata.name ?? ""): Failed: the registry says no"
                    try await eventually("the event is named") {
                        let conditions = try await cluster.platforms.get("demo").status?.conditions ?? []
                        return conditions.filter { $0.message?.contains(cause) == true }.map(\.type)
                            == ["Ready", "FrontendReady", "Reconciling"]
                    }
                    try await cluster.kubelet.mendImages()
                    let ready = try await cluster.wait(for: .ready, .yes)
                    #expect(ready.status?.conditions?.contains { $0.message?.contains(cause) == true } == false)
                }
            }
        }

        @Test func podsThatCantBeMadeAreExplainedByTheirController() async throws {
            try await OperatorCluster.with(runsOperator: false) { cluster in
                cluster.controllerTransport.inject(.refuse(code: 403, reason: "Forbidden"), count: 10_000) {
                    $0.summary == "POST /api/v1/namespaces/apps/pods"
                }
                try await cluster.running([cluster.makeOperator(patience: 0)]) {
                    try await cluster.create()
                    try await eventually("the refusal is named") {
                        let platform = try await cluster.platforms.get("demo")
                        let database = platform.status?.conditions?.first { $0.type == "DatabaseReady" }
                        let message = database?.message ?? ""
                        return message.contains("last event of StatefulSet demo-database: FailedCreate")
                            && message.contains("Error creating: injected")
                    }
                }
            }
        }

        @Test func eventsOfWhatIsReadyAreNeverAskedFor() async throws {
            try await OperatorCluster.with { cluster in
                try await cluster.create()
                try await cluster.wait(for: .ready, .yes)
                _ = try await cluster.operatorWritesAtRest()
                let asked = cluster.operatorTransport.requests.filter {
                    $0.summary.hasPrefix("GET") && $0.summary.hasSuffix("/events")
                }
                #expect(asked.isEmpty)
            }
        }
    }
}
