import KubernetesClient
import KubernetesModel
import LocalControllers
import Logging
import MilestoneAPI
import MilestoneResources
import Testing

@testable import MilestoneOperator

extension OnCluster {
    /// Volumes that are to have more room.
    @Suite struct VolumeGrowthTests {
        private let classes = ResourceType(
            group: "storage.k8s.io", version: "v1", kind: "StorageClass", plural: "storageclasses", scope: .cluster)

        private func resize(_ cluster: OperatorCluster, _ size: String) async throws {
            _ = try await cluster.platforms.patch(
                "demo", .merge(["spec": ["database": ["managed": ["storage": ["size": .string(size)]]]]]))
        }

        /// What is asked for the volume: by the claim, and by the template that new claims are made of.
        private func sizes(_ cluster: OperatorCluster) async throws -> [String?] {
            let claim = try await cluster.resource(PersistentVolumeClaim.self).get("data-demo-database-0")
            let set = try await cluster.resource(StatefulSet.self).get("demo-database")
            return [claim.spec, set.spec?.volumeClaimTemplates?.first?.spec].map {
                $0?.resources?.requests?["storage"]?.text
            }
        }

        @Test func aVolumeGrowsUnderItsRunningPod() async throws {
            try await OperatorCluster.with { cluster in
                try await StandardStorageClass(client: cluster.admin, logger: Logger(label: "test")).make()
                try await cluster.create()
                try await cluster.wait(for: .ready, .yes)
                let pod = try await cluster.resource(Pod.self).get("demo-database-0")
                let set = try await cluster.resource(StatefulSet.self).get("demo-database")
                let larger: JSONValue = [
                    "apiVersion": .string(MilestonePlatform.resource.apiVersion),
                    "kind": .string(MilestonePlatform.resource.kind),
                    "metadata": ["name": "demo", "namespace": .string(OperatorCluster.namespace)],
                    "spec": ["database": ["managed": ["storage": ["size": "16Gi"]]]],
                ]
                let plan = try await PlatformPlanner(client: cluster.admin).changes(for: larger)
                #expect(plan.map(\.object.name) == ["demo-database"])
                #expect(plan.first?.note?.contains("grow to 16Gi") == true)

                try await resize(cluster, "16Gi")
                try await cluster.wait(for: .ready, .yes)
                #expect(try await sizes(cluster) == ["16Gi", "16Gi"])
                let successor = try await cluster.resource(StatefulSet.self).get("demo-database")
                #expect(successor.metadata.uid != set.metadata.uid)
                let after = try await cluster.resource(Pod.self).get("demo-database-0")
                #expect(after.metadata.uid == pod.metadata.uid)
                #expect(after.metadata.controller?.uid == successor.metadata.uid)
                let writes = try await cluster.operatorWritesAtRest()
                #expect(try await cluster.operatorWritesAtRest() == writes)
            }
        }

        @Test func whatTheStorageClassRefusesIsToldAndHoldsNothingElseUp() async throws {
            try await OperatorCluster.with { cluster in
                try await StandardStorageClass(client: cluster.admin, logger: Logger(label: "test")).make()
                let standard = cluster.admin.resource(classes, namespace: nil)
                _ = try await standard.patch(StandardStorageClass.name, .merge(["allowVolumeExpansion": false]))
                try await cluster.create()
                try await cluster.wait(for: .ready, .yes)
                try await resize(cluster, "16Gi")
                let platform = try await cluster.wait(for: .stalled, .yes, reason: "VolumeCantGrow")
                let database = platform.status?.conditions?.first { $0.type == ConditionType.databaseReady.rawValue }
                let message = database?.message ?? ""
                #expect(message.contains("PersistentVolumeClaim data-demo-database-0 can't grow to 16Gi"), "\(message)")
                #expect(message.contains("the storageclass that provisions the pvc must support resize"), "\(message)")
                #expect(try await sizes(cluster) == ["8Gi", "8Gi"])

                _ = try await cluster.platforms.patch(
                    "demo", .merge(["spec": ["database": ["managed": ["podAnnotations": ["note": "new"]]]]]))
                try await eventually("the pods follow their spec") {
                    let set = try await cluster.resource(StatefulSet.self).get("demo-database")
                    return set.spec?.template.metadata?.annotations?["note"] == "new"
                }

                _ = try await standard.patch(StandardStorageClass.name, .merge(["allowVolumeExpansion": true]))
                _ = try await cluster.platforms.patch(
                    "demo", .merge(["metadata": ["annotations": [RequestKey.reconcile: "again"]]]))
                try await cluster.wait(for: .ready, .yes)
                #expect(try await sizes(cluster) == ["16Gi", "16Gi"])
            }
        }

        @Test func aVolumeNeverShrinks() async throws {
            try await OperatorCluster.with(runsOperator: false) { cluster in
                try await cluster.create()
                do {
                    try await resize(cluster, "4Gi")
                    Issue.record("accepted")
                } catch let error as APIError {
                    #expect(error.isInvalid && error.message.contains("a volume never shrinks"), "\(error)")
                }
            }
        }

        @Test func theVolumeOfBackupsGrows() async throws {
            try await OperatorCluster.with { cluster in
                try await StandardStorageClass(client: cluster.admin, logger: Logger(label: "test")).make()
                try await cluster.create(spec: ["database": ["managed": ["backup": [:]]]])
                try await cluster.wait(for: .ready, .yes)
                _ = try await cluster.platforms.patch(
                    "demo",
                    .merge(["spec": ["database": ["managed": ["backup": ["volume": ["size": "20Gi"]]]]]]))
                try await eventually("the claim has room") {
                    let claim = try await cluster.resource(PersistentVolumeClaim.self).get("demo-backup")
                    return claim.status?.capacity?["storage"] == "20Gi"
                }
            }
        }
    }
}
