import KubernetesClient
import KubernetesModel
import MilestoneAPI
import MilestoneResources
import Testing

@testable import MilestoneOperator

extension OnCluster {
    /// What a spec may ask for beyond its defaults.
    @Suite struct OverrideTests {
        @Test func anAutoscalerTakesOverWithoutAPodLost() async throws {
            try await OperatorCluster.with { cluster in
                try await cluster.create(spec: ["backend": ["replicas": 3]])
                try await cluster.wait(for: .ready, .yes)
                let change: JSONValue = ["spec": ["backend": ["autoscaling": ["minReplicas": 2, "maxReplicas": 4]]]]
                _ = try await cluster.platforms.patch("demo", .merge(change))
                try await cluster.wait(for: .ready, .yes)
                let deployments = cluster.resource(Deployment.self)
                #expect(try await deployments.get("demo-backend").spec?.replicas == 3)
                #expect(try await cluster.exists(HorizontalPodAutoscaler.self, "demo-backend"))

                _ = try await deployments.patch(
                    "demo-backend", .merge(["spec": ["replicas": 4]]), WriteOptions(fieldManager: "autoscaler"))
                let writes = try await cluster.operatorWritesAtRest()
                #expect(try await deployments.get("demo-backend").spec?.replicas == 4)
                let platform = try await cluster.wait(for: .ready, .yes)
                #expect(platform.status?.components?.first { $0.name == "backend" }?.desired == 4)
                #expect(try await cluster.operatorWritesAtRest() >= writes)

                _ = try await cluster.platforms.patch("demo", .merge(["spec": ["backend": ["autoscaling": nil]]]))
                try await eventually("the spec decides again") {
                    try await deployments.get("demo-backend").spec?.replicas == 3
                }
                try await cluster.wait(for: .ready, .yes)
                #expect(try await !cluster.exists(HorizontalPodAutoscaler.self, "demo-backend"))
            }
        }

        @Test func anIngressIsReadyOnceSomebodyServesIt() async throws {
            try await OperatorCluster.with { cluster in
                try await cluster.create(
                    spec: ["gateway": ["ingress": ["host": "m.example.com", "tls": ["secretName": "t"]]]])
                let missing = try await cluster.wait(for: .routesReady, .no, reason: "SecretMissing")
                #expect(missing.status?.conditions?.contains { $0.message == "Secret t is missing" } == true)
                let certificate = ["tls.crt", "tls.key"].map { ($0, Base64.encode("x".utf8)) }
                _ = try await cluster.resource(Secret.self).create(
                    Secret(metadata: ObjectMeta(name: "t"), data: Dictionary(uniqueKeysWithValues: certificate)))
                let waiting = try await cluster.wait(for: .routesReady, .no, reason: "AddressPending")
                #expect(waiting.status?.url == "https://m.example.com")
                let served: JSONValue = ["status": ["loadBalancer": ["ingress": [["ip": "203.0.113.7"]]]]]
                _ = try await cluster.resource(Ingress.self).status.patch("demo-gateway", .merge(served))
                try await cluster.wait(for: .ready, .yes)
                _ = try await cluster.platforms.patch("demo", .merge(["spec": ["gateway": ["ingress": nil]]]))
                try await cluster.wait(for: .routesReady, .yes, reason: "InsideTheCluster")
                #expect(try await !cluster.exists(Ingress.self, "demo-gateway"))
            }
        }

        @Test func backupsWaitForTheDatabaseAndOutliveTheirSchedule() async throws {
            try await OperatorCluster.with { cluster in
                try await cluster.create(
                    spec: ["deletionPolicy": "Delete", "database": ["managed": ["backup": ["retention": "2d"]]]])
                let platform = try await cluster.wait(for: .ready, .yes)
                let database = platform.status?.conditions?.first {
                    $0.type == ConditionType.databaseReady.rawValue
                }
                #expect(database?.message?.contains("CronJob demo-backup") == true)
                #expect(try await cluster.exists(PersistentVolumeClaim.self, "demo-backup"))
                _ = try await cluster.platforms.patch(
                    "demo", .merge(["spec": ["database": ["managed": ["backup": nil]]]]))
                try await cluster.wait(for: .ready, .yes)
                #expect(try await !cluster.exists(CronJob.self, "demo-backup"))
                #expect(try await cluster.exists(PersistentVolumeClaim.self, "demo-backup"))
            }
        }

        @Test func networkPoliciesCanBeSwitchedOff() async throws {
            try await OperatorCluster.with { cluster in
                try await cluster.create()
                try await cluster.wait(for: .ready, .yes)
                #expect(try await cluster.exists(NetworkPolicy.self, "demo-database"))
                _ = try await cluster.platforms.patch(
                    "demo", .merge(["spec": ["networkPolicies": ["enabled": false]]]))
                try await cluster.wait(for: .ready, .yes)
                #expect(try await cluster.resource(NetworkPolicy.self).list().items.isEmpty)
            }
        }

        @Test func anAffinityThatIsNoneIsStalledAndNamed() async throws {
            try await OperatorCluster.with { cluster in
                try await cluster.create(spec: ["frontend": ["affinity": ["nodeAffinity": "here"]]])
                let platform = try await cluster.wait(for: .stalled, .yes, reason: "InvalidSpec")
                let stalled = platform.status?.conditions?.last
                #expect(stalled?.message?.contains("spec.frontend.affinity") == true)
            }
        }
    }
}
