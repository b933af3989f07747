import ControllerRuntimeTesting
import KubernetesClient
import KubernetesModel
import LocalControllers
import Logging
import Testing

/// Controllers that keep workloads at a size, against a server.
@Suite(.timeLimit(.minutes(2))) struct WorkloadSizeTests {
    private static let template = PodTemplateSpec(
        metadata: ObjectMeta(labels: ["app": "web"]),
        spec: PodSpec(containers: [Container(name: "main", image: "example.org/web:1")]))

    private func withControllers(_ body: (Client) async throws -> Void) async throws {
        let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        try await TestAPIServer.withServer { server in
            try await withThrowingTaskGroup { group in
                group.addTask { try await Controllers(client: server.client, logger: logger).run() }
                try await body(server.client)
                group.cancelAll()
            }
        }
    }

    @Test func autoscalersKeepTheirTargetsWithinBounds() async throws {
        try await withControllers { client in
            let deployments = client.resource(Deployment.self, namespace: "default")
            let scalers = client.resource(HorizontalPodAutoscaler.self, namespace: "default")
            let target = CrossVersionObjectReference(kind: "Deployment", name: "web", apiVersion: "apps/v1")
            let scaler = HorizontalPodAutoscaler(
                metadata: ObjectMeta(name: "web", namespace: "default"),
                spec: HorizontalPodAutoscalerSpec(scaleTargetRef: target, minReplicas: 2, maxReplicas: 3))
            _ = try await scalers.create(scaler)
            @Sendable func condition(_ type: String) async throws -> HorizontalPodAutoscalerCondition? {
                try await scalers.get("web").status?.conditions?.first { $0.type == type }
            }
            try await eventually("it finds no target") { try await condition("AbleToScale")?.status == "False" }
            #expect(
                try await condition("AbleToScale")?.message
                    == "the HPA controller was unable to get the target's current scale: "
                    + "deployments.apps \"web\" not found")

            let deployment = Deployment(
                metadata: ObjectMeta(name: "web", namespace: "default"),
                spec: DeploymentSpec(
                    replicas: 5, selector: LabelSelector(matchLabels: ["app": "web"]), template: Self.template))
            _ = try await deployments.create(deployment)
            // Other bounds make it look again, before its time has come.
            _ = try await scalers.patch("web", .merge(["spec": ["maxReplicas": 4]]))
            try await eventually("there are as many as there may be") {
                try await deployments.get("web").spec?.replicas == 4
            }
            try await eventually("it says so") { try await condition("AbleToScale")?.reason == "SucceededRescale" }
            let status = try #require(try await scalers.get("web").status)
            #expect(status.currentReplicas == 5 && status.desiredReplicas == 4 && status.lastScaleTime != nil)

            _ = try await scalers.patch("web", .merge(["spec": ["minReplicas": 1]]))
            try await eventually("it says that nothing measures") {
                try await condition("ScalingActive")?.reason == "FailedGetResourceMetric"
            }
            let events = client.resource(Event.self, namespace: "default")
            try await eventually("it has told all") {
                let reasons = try await events.listAll().items.filter { $0.involvedObject?.name == "web" }
                return Set(reasons.compactMap(\.reason)).isSuperset(of: [
                    "FailedGetScale", "SuccessfulRescale", "FailedGetResourceMetric", "FailedComputeMetricsReplicas",
                ])
            }
        }
    }

    @Test func replicationControllersKeepTheirPods() async throws {
        try await withControllers { client in
            let controllers = client.resource(ReplicationController.self, namespace: "default")
            let pods = client.resource(Pod.self, namespace: "default")
            let created = try await controllers.create(
                ReplicationController(
                    metadata: ObjectMeta(name: "web", namespace: "default"),
                    spec: ReplicationControllerSpec(replicas: 3, selector: ["app": "web"], template: Self.template)))
            try await eventually("its pods are there") { try await pods.list().items.count == 3 }
            let owner = try #require(try await pods.list().items.first?.metadata.controller)
            #expect(owner.apiVersion == "v1" && owner.kind == "ReplicationController")
            #expect(owner.uid == created.metadata.uid)

            var scale = try await controllers.scale.get("web")
            #expect(scale.status?.selector == "app=web")
            scale.spec = ScaleSpec(replicas: 1)
            _ = try await controllers.scale.replace("web", scale)
            try await eventually("one is left") {
                let left = try await pods.list().items.count
                let told = try await controllers.get("web").status?.replicas
                return left == 1 && told == 1
            }
            let stored = try await client.resource(ReplicationController.resource, namespace: "default").get("web")
            #expect(stored.content[path: "status", "observedGeneration"] == 2)
            #expect(stored.content[path: "status", "terminatingReplicas"] == nil)
        }
    }
}
