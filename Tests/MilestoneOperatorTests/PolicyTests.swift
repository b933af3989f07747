import KubernetesClient
import KubernetesModel
import MilestoneAPI
import MilestoneResources
import Testing

@testable import MilestoneOperator

extension OnCluster {
    /// What platforms do with drift, pauses, deletion and other people's objects.
    @Suite struct PolicyTests {
        private func password(_ cluster: OperatorCluster) async throws -> String? {
            try await cluster.resource(Secret.self).get("demo-database").data?["password"]
        }

        @Test func retainedDataIsTakenOverByThePlatformOfTheSameName() async throws {
            try await OperatorCluster.with { cluster in
                try await cluster.create()
                try await cluster.wait(for: .ready, .yes)
                let before = try await password(cluster)
                try await cluster.platforms.delete("demo")
                try await eventually("every child is gone") {
                    let deployments = try await cluster.resource(Deployment.self).list().items
                    let sets = try await cluster.resource(StatefulSet.self).list().items
                    let pods = try await cluster.resource(Pod.self).list().items
                    return deployments.isEmpty && sets.isEmpty && pods.isEmpty
                }
                #expect(try await cluster.exists(PersistentVolumeClaim.self, "data-demo-database-0"))
                #expect(try await password(cluster) == before)
                try await cluster.create()
                try await cluster.wait(for: .ready, .yes)
                #expect(try await password(cluster) == before)
            }
        }

        @Test func deletedDataIsGone() async throws {
            try await OperatorCluster.with { cluster in
                try await cluster.create(spec: ["deletionPolicy": "Delete"])
                try await cluster.wait(for: .ready, .yes)
                try await cluster.platforms.delete("demo")
                try await eventually("credentials are gone") {
                    try await cluster.resource(Secret.self).list().items.isEmpty
                }
                try await eventually("volumes are gone") {
                    try await cluster.resource(PersistentVolumeClaim.self).list().items.isEmpty
                }
            }
        }

        @Test func aChangedMindIsHeard() async throws {
            try await OperatorCluster.with { cluster in
                try await cluster.create(spec: ["deletionPolicy": "Delete"])
                try await cluster.wait(for: .ready, .yes)
                _ = try await cluster.platforms.patch("demo", .merge(["spec": ["deletionPolicy": "Retain"]]))
                try await cluster.wait(for: .ready, .yes)
                let secret = try await cluster.resource(Secret.self).get("demo-database")
                #expect(secret.metadata.ownerReferences ?? [] == [])
                #expect(secret.metadata.labels?[LabelKey.retainedFor] == "demo")
            }
        }

        @Test func reportsDriftAndTouchesNothing() async throws {
            try await OperatorCluster.with { cluster in
                try await cluster.create(spec: ["driftPolicy": "Report"])
                try await cluster.wait(for: .ready, .yes)
                _ = try await cluster.resource(Deployment.self).patch(
                    "demo-gateway", .merge(["spec": ["replicas": 2]]), WriteOptions(fieldManager: "kubectl-scale"))
                try await eventually("the drift is reported") {
                    let drift = try await cluster.platforms.get("demo").status?.drift ?? []
                    return drift.map {
                        DriftStatus(kind: $0.kind, name: $0.name, fields: $0.fields, manager: $0.manager)
                    } == [
                        DriftStatus(
                            kind: "Deployment", name: "demo-gateway", fields: ["spec.replicas"],
                            manager: "kubectl-scale")
                    ] && drift.allSatisfy { $0.time != nil && !$0.corrected }
                }
                #expect(try await cluster.resource(Deployment.self).get("demo-gateway").spec?.replicas == 2)
            }
        }

        @Test func theLedgerTellsWhatWasPutBack() async throws {
            try await OperatorCluster.with { cluster in
                try await cluster.create()
                try await cluster.wait(for: .ready, .yes)
                _ = try await cluster.resource(Deployment.self).patch(
                    "demo-gateway", .merge(["spec": ["replicas": 2]]), WriteOptions(fieldManager: "kubectl-scale"))
                try await eventually("the drift is told") {
                    let entry = try await cluster.platforms.get("demo").status?.drift?.first
                    return entry?.name == "demo-gateway" && entry?.fields == ["spec.replicas"]
                        && entry?.manager == "kubectl-scale" && entry?.corrected == true && entry?.time != nil
                }
                #expect(try await cluster.resource(Deployment.self).get("demo-gateway").spec?.replicas == 1)
            }
        }

        @Test func whatADeletionWouldTakeIsToldBeforehand() async throws {
            try await OperatorCluster.with { cluster in
                try await cluster.create(spec: ["deletionPolicy": "Delete"])
                let platform = try await cluster.wait(for: .ready, .yes)
                let lost = try #require(platform.status?.lostOnDeletion)
                #expect(lost.contains("PersistentVolumeClaim data-demo-database-0"))
                #expect(lost.contains("Secret demo-database"))
                try await eventually("an event tells") {
                    try await cluster.resource(Event.self).list().items.contains {
                        $0.reason == "DeletionLosesData" && $0.type == "Warning"
                            && $0.message?.contains("PersistentVolumeClaim data-demo-database-0") == true
                    }
                }
                _ = try await cluster.platforms.patch("demo", .merge(["spec": ["deletionPolicy": "Retain"]]))
                #expect(try await cluster.wait(for: .ready, .yes).status?.lostOnDeletion == nil)
            }
        }

        @Test func whatWasHandedOverIsTakenOver() async throws {
            try await OperatorCluster.with { cluster in
                let maps = cluster.resource(ConfigMap.self)
                let theirs = try await maps.create(
                    ConfigMap(metadata: ObjectMeta(name: "demo-prometheus"), data: ["theirs": "yes"]))
                try await cluster.create()
                let refused = try await cluster.wait(for: .monitoringReady, .no, reason: "NameConflict")
                let condition = refused.status?.conditions?.first { $0.reason == "NameConflict" }
                #expect(condition?.message?.contains("annotate it with \(RequestKey.adopt)=demo") == true)
                _ = try await maps.patch(
                    "demo-prometheus", .merge(["metadata": ["annotations": [RequestKey.adopt: "demo"]]]))
                _ = try await cluster.platforms.patch(
                    "demo", .merge(["metadata": ["annotations": [RequestKey.reconcile: "1"]]]))
                let platform = try await cluster.wait(for: .ready, .yes)
                #expect(platform.status?.lastHandledRequest == "1")
                let ours = try await maps.get("demo-prometheus").metadata
                #expect(ours.uid == theirs.metadata.uid)
                #expect(ours.ownerReferences?.first?.uid == platform.metadata.uid)
            }
        }

        @Test func aPausedPlatformHoldsBackChanges() async throws {
            try await OperatorCluster.with { cluster in
                try await cluster.create()
                try await cluster.wait(for: .ready, .yes)
                _ = try await cluster.platforms.patch(
                    "demo", .merge(["spec": ["paused": true, "gateway": ["replicas": 2]]]))
                let platform = try await cluster.wait(for: .ready, .no, reason: "Paused")
                let ready = platform.status?.conditions?.first
                #expect(ready?.message?.contains("Deployment demo-gateway") == true)
                #expect(try await cluster.resource(Deployment.self).get("demo-gateway").spec?.replicas == 1)
                _ = try await cluster.platforms.patch("demo", .merge(["spec": ["paused": false]]))
                try await cluster.wait(for: .ready, .yes)
                #expect(try await cluster.resource(Deployment.self).get("demo-gateway").spec?.replicas == 2)
            }
        }

        @Test func otherPeoplesObjectsAreNeverTakenOver() async throws {
            try await OperatorCluster.with { cluster in
                _ = try await cluster.resource(ConfigMap.self).create(
                    ConfigMap(metadata: ObjectMeta(name: "demo-prometheus"), data: ["theirs": "yes"]))
                try await cluster.create()
                try await cluster.wait(for: .monitoringReady, .no, reason: "NameConflict")
                try await cluster.wait(for: .stalled, .yes, reason: "NameConflict")
                #expect(try await cluster.resource(ConfigMap.self).get("demo-prometheus").data == ["theirs": "yes"])
                // The rest of the platform doesn't suffer from it.
                try await cluster.wait(for: .gatewayReady, .yes)
            }
        }

        @Test(arguments: [
            (#"{"storage":{"size":"1Gi"}}"#, "size can't be reduced"),
            (#"{"storage":{"storageClassName":"fast"}}"#, "storageClassName can't be changed"),
            (#"{"version":"17"}"#, "the major version can't be changed in place"),
        ])
        func whatAVolumeForbidsIsRefusedWithTheWayOut(managed: String, message: String) async throws {
            try await OperatorCluster.with(runsOperator: false) { cluster in
                try await cluster.create()
                let change: JSONValue = ["spec": ["database": ["managed": try JSONValue(parsing: managed.utf8)]]]
                do {
                    _ = try await cluster.platforms.patch("demo", .merge(change))
                    Issue.record("accepted")
                } catch let error as APIError {
                    #expect(error.isInvalid && error.message.contains(message), "\(error)")
                }
            }
        }

        @Test(arguments: [
            (#"{"gateway":{"replicas":-1}}"#, "spec.gateway.replicas"),
            (#"{"driftPolicy":"Sometimes"}"#, "spec.driftPolicy"),
            (#"{"database":{"managed":null}}"#, "exactly one of managed, cloudNativePG and external"),
            (#"{"gateway":{"autoscaling":{"minReplicas":6}}}"#, "minReplicas must not be greater than maxReplicas"),
            (
                #"{"backend":{"extraEnv":[{"name":"A","value":"1","valueFrom":{"fieldRef":{"fieldPath":"x"}}}]}}"#,
                "value and valueFrom can't both be set"
            ),
            (#"{"monitoring":{"prometheus":{"retention":"ever"}}}"#, "spec.monitoring.prometheus.retention"),
        ])
        func theAPIRefusesBadValuesAndNamesTheField(spec: String, field: String) async throws {
            try await OperatorCluster.with { cluster in
                do {
                    try await cluster.create(spec: try JSONValue(parsing: spec.utf8))
                    Issue.record("accepted")
                } catch let error as APIError {
                    #expect(error.isInvalid && error.message.contains(field), "\(error)")
                }
            }
        }
    }
}
