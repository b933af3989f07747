import KubernetesClient
import KubernetesModel
import MilestoneAPI
import MilestoneResources
import Testing

@testable import MilestoneOperator

extension OnCluster {
    /// The operator against the local API server and its controllers.
    @Suite struct OperatorTests {
        @Test func bringsAPlatformUp() async throws {
            try await OperatorCluster.with { cluster in
                try await cluster.create(spec: ["gateway": ["service": ["type": "LoadBalancer"]]])
                let platform = try await cluster.wait(for: .ready, .yes)
                #expect(platform.status?.url == "http://127.0.0.1:8080")
                #expect(platform.status?.version == OperatorName.version)
                #expect(
                    platform.status?.components?.map(\.name)
                        == ["database", "backend", "gateway", "frontend", "prometheus"])
                #expect(platform.status?.components?.allSatisfy { $0.ready == 1 && $0.desired == 1 } == true)
                #expect(platform.status?.lastMigration?.job.hasPrefix("demo-migrate-") == true)
                for name in ["demo-admin", "demo-signing-keys", "demo-database"] {
                    #expect(try await cluster.exists(Secret.self, name))
                }
            }
        }

        /// The acceptance criterion behind every hot loop that operators are known for.
        @Test func writesNothingOnceReady() async throws {
            try await OperatorCluster.with { cluster in
                try await cluster.create()
                try await cluster.wait(for: .ready, .yes)
                // Changes that mean nothing make the operator look again, and must not make it write.
                for value in ["1", "2", "3"] {
                    let before = try await cluster.operatorWritesAtRest()
                    _ = try await cluster.platforms.patch(
                        "demo", .merge(["metadata": ["labels": ["look": .string(value)]]]))
                    _ = try await cluster.resource(Deployment.self).patch(
                        "demo-gateway", .merge(["metadata": ["labels": ["somebody": .string(value)]]]))
                    #expect(try await cluster.operatorWritesAtRest() == before)
                }
            }
        }

        @Test func putsRightWhatOthersChange() async throws {
            try await OperatorCluster.with { cluster in
                try await cluster.create()
                try await cluster.wait(for: .ready, .yes)
                let deployments = cluster.resource(Deployment.self)
                _ = try await deployments.patch("demo-gateway", .merge(["spec": ["replicas": 5]]))
                try await eventually("the gateway is scaled back") {
                    try await deployments.get("demo-gateway").spec?.replicas == 1
                }
                let old = try await deployments.get("demo-backend").metadata.uid
                try await deployments.delete("demo-backend")
                try await eventually("the backend is back") {
                    do {
                        return try await deployments.get("demo-backend").metadata.uid != old
                    } catch let error as APIError where error.isNotFound {
                        return false
                    }
                }
                try await cluster.wait(for: .ready, .yes)
            }
        }

        @Test func scalesWithItsSpec() async throws {
            try await OperatorCluster.with { cluster in
                try await cluster.create()
                try await cluster.wait(for: .ready, .yes)
                _ = try await cluster.platforms.patch("demo", .merge(["spec": ["backend": ["replicas": 3]]]))
                let platform = try await cluster.wait(for: .ready, .yes)
                #expect(platform.status?.components?.first { $0.name == "backend" }?.ready == 3)
                #expect(try await cluster.exists(PodDisruptionBudget.self, "demo-backend"))
                _ = try await cluster.platforms.patch("demo", .merge(["spec": ["backend": ["replicas": 1]]]))
                try await cluster.wait(for: .ready, .yes)
                #expect(try await !cluster.exists(PodDisruptionBudget.self, "demo-backend"))
            }
        }

        @Test func prunesWhatIsSwitchedOff() async throws {
            try await OperatorCluster.with { cluster in
                // Somebody else's object with our label but without our owner is nobody's business.
                _ = try await cluster.resource(ConfigMap.self).create(
                    ConfigMap(
                        metadata: ObjectMeta(
                            name: "theirs",
                            labels: [
                                LabelKey.managedBy: OperatorName.fieldManager, LabelKey.instance: "demo",
                            ])))
                try await cluster.create()
                try await cluster.wait(for: .monitoringReady, .yes, reason: "PodsReady")
                _ = try await cluster.platforms.patch(
                    "demo", .merge(["spec": ["monitoring": ["prometheus": ["enabled": false]]]]))
                try await cluster.wait(for: .monitoringReady, .yes, reason: "Disabled")
                try await eventually("Prometheus is gone") {
                    let hasSet = try await cluster.exists(StatefulSet.self, "demo-prometheus")
                    let hasMap = try await cluster.exists(ConfigMap.self, "demo-prometheus")
                    return !hasSet && !hasMap
                }
                #expect(try await cluster.exists(ConfigMap.self, "theirs"))
            }
        }

        @Test func namesTheImageThatCantBePulled() async throws {
            try await OperatorCluster.with { cluster in
                cluster.kubelet.breakImages(containing: "nope")
                try await cluster.create(spec: ["backend": ["image": "example.com/nope:1"]])
                let platform = try await cluster.wait(for: .schemaReady, .no, reason: "ImagePullBackOff")
                let conditions = platform.status?.conditions ?? []
                let schema = conditions.first { $0.type == ConditionType.schemaReady.rawValue }
                #expect(schema?.message?.contains("nothing maps example.com/nope:1") == true)
                let gateway = conditions.first { $0.type == ConditionType.gatewayReady.rawValue }
                #expect(gateway?.reason == "WaitingForBackend")
                // What doesn't depend on it goes on.
                try await cluster.wait(for: .monitoringReady, .yes)
                try await cluster.kubelet.mendImages()
                try await cluster.wait(for: .ready, .yes)
            }
        }
    }
}
