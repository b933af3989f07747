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

    /// A kind of one's own whose objects say how many pods they want.
    private static let definition: JSONValue = [
        "apiVersion": "apiextensions.k8s.io/v1", "kind": "CustomResourceDefinition",
        "metadata": ["name": "herds.example.org"],
        "spec": [
            "group": "example.org", "scope": "Namespaced",
            "names": ["kind": "Herd", "listKind": "HerdList", "plural": "herds", "singular": "herd"],
            "versions": [
                [
                    "name": "v1", "served": true, "storage": true,
                    "schema": [
                        "openAPIV3Schema": ["type": "object", "x-kubernetes-preserve-unknown-fields": true]
                    ],
                    "subresources": [
                        "scale": ["specReplicasPath": ".spec.replicas", "statusReplicasPath": ".status.replicas"]
                    ],
                ]
            ],
        ],
    ]

    @Test func disruptionBudgetsAskOtherKindsForTheirSize() async throws {
        try await withControllers { client in
            _ = try await client.resource(CustomResourceDefinition.resource).create(
                try DynamicObject(Self.definition))
            let herds = client.resource(
                ResourceType(group: "example.org", version: "v1", kind: "Herd", plural: "herds"), namespace: "default")
            try await eventually("the kind is served") {
                do {
                    _ = try await herds.list()
                    return true
                } catch let error as APIError where error.isNotFound {
                    return false
                }
            }
            let herd = try await herds.create(
                try DynamicObject([
                    "apiVersion": "example.org/v1", "kind": "Herd",
                    "metadata": ["name": "herd", "namespace": "default"], "spec": ["replicas": 4],
                ]))
            let map = try await client.resource(ConfigMap.self, namespace: "default").create(
                ConfigMap(metadata: ObjectMeta(name: "map", namespace: "default")))
            let owners = [
                ("herd", "example.org/v1", "Herd", herd.metadata.uid), ("map", "v1", "ConfigMap", map.metadata.uid),
            ]
            for (name, version, kind, uid) in owners {
                let owner = OwnerReference(
                    apiVersion: version, kind: kind, name: name, uid: uid ?? "", controller: true)
                let pod = Pod(
                    metadata: ObjectMeta(
                        name: name, namespace: "default", labels: ["owner": name], ownerReferences: [owner]),
                    spec: Self.template.spec)
                _ = try await client.resource(Pod.self, namespace: "default").create(pod)
                let budget = PodDisruptionBudget(
                    metadata: ObjectMeta(name: name, namespace: "default"),
                    spec: PodDisruptionBudgetSpec(
                        selector: LabelSelector(matchLabels: ["owner": name]), maxUnavailable: .int(1)))
                _ = try await client.resource(PodDisruptionBudget.self, namespace: "default").create(budget)
            }
            let budgets = client.resource(PodDisruptionBudget.self, namespace: "default")
            try await eventually("the size is known") { try await budgets.get("herd").status?.expectedPods == 4 }
            try await eventually("it is said that there is no size") {
                let condition = try await budgets.get("map").status?.conditions?.first
                return condition?.reason == "SyncFailed"
                    && condition?.message == "configmaps does not implement the scale subresource"
            }
        }
    }
}
