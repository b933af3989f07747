import KubernetesClient
import KubernetesModel
import MilestoneAPI
import Testing

@testable import MilestoneOperator

extension OnCluster {
    /// How new versions reach the pods, and how they are taken back.
    @Suite struct UpgradeTests {
        private func image(_ cluster: OperatorCluster, _ name: String) async throws -> String? {
            try await cluster.resource(Deployment.self).get(name).spec?.template.spec?.containers.first?.image
        }

        @Test func whatIsNotReadyInTimeGoesBack() async throws {
            try await OperatorCluster.with { cluster in
                try await cluster.create()
                try await cluster.wait(for: .ready, .yes)
                let before = try await image(cluster, "demo-gateway")
                cluster.kubelet.breakImages(containing: "nope")
                _ = try await cluster.platforms.patch(
                    "demo",
                    .merge(["spec": ["gateway": ["image": "example.com/nope:1"], "upgrade": ["timeToReady": "5s"]]]))
                let platform = try await cluster.wait(for: .stalled, .yes, reason: "RolledBack")
                let gateway = platform.status?.conditions?.first { $0.type == ConditionType.gatewayReady.rawValue }
                #expect(gateway?.status == "False" && gateway?.message?.contains("ImagePullBackOff") == true)
                #expect(try await image(cluster, "demo-gateway") == before)
                try await eventually("the old pods are the only ones") {
                    try await cluster.resource(Pod.self).list().items
                        .allSatisfy { $0.spec?.containers.first?.image?.contains("nope") == false }
                }
                try await cluster.kubelet.mendImages()
                _ = try await cluster.platforms.patch(
                    "demo",
                    .merge([
                        "metadata": ["annotations": [RequestKey.reconcile: "again"]],
                        "spec": ["upgrade": ["timeToReady": "5m"]],
                    ]))
                try await cluster.wait(for: .ready, .yes)
                #expect(try await image(cluster, "demo-gateway") == "example.com/nope:1")
            }
        }

        @Test func anUpgradeStopsAtTheFirstThatIsNotReady() async throws {
            try await OperatorCluster.with { cluster in
                try await cluster.create(spec: ["version": "1.0.0"])
                try await cluster.wait(for: .ready, .yes)
                cluster.kubelet.breakImages(containing: "backend:2.0.0")
                _ = try await cluster.platforms.patch("demo", .merge(["spec": ["version": "2.0.0"]]))
                let platform = try await cluster.wait(for: .schemaReady, .no, reason: "ImagePullBackOff")
                for (type, reason) in [
                    (ConditionType.backendReady, "WaitingForSchema"), (.gatewayReady, "WaitingForBackend"),
                ] {
                    let condition = platform.status?.conditions?.first { $0.type == type.rawValue }
                    #expect(condition?.reason == reason && condition?.message?.contains("ImagePullBackOff") == true)
                }
                for name in ["demo-backend", "demo-gateway", "demo-frontend"] {
                    #expect(try await image(cluster, name)?.hasSuffix(":1.0.0") == true)
                }
                try await cluster.kubelet.mendImages()
                let upgraded = try await cluster.wait(for: .ready, .yes)
                #expect(upgraded.status?.version == "2.0.0")
                #expect(try await image(cluster, "demo-gateway")?.hasSuffix(":2.0.0") == true)
            }
        }
    }
}
