import KubernetesClient
import KubernetesModel
import MilestoneAPI
import MilestoneResources
import Testing

@testable import MilestoneOperator

@Suite struct PauseRuleTests {
    @Test(arguments: [
        Secret.resource, OptionalKind.certificate, NetworkPolicy.resource, PodDisruptionBudget.resource,
        Service.resource, ServiceAccount.resource,
    ])
    func safeguardsArePutBackAndNotChanged(kind: ResourceType) {
        #expect(Pause.admits(.create, of: kind, isStanding: true))
        #expect(Pause.admits(.drift(fields: ["spec"]), of: kind, isStanding: true))
        #expect(!Pause.admits(.update, of: kind, isStanding: true))
        #expect(!Pause.admits(.create, of: kind, isStanding: false))
    }

    @Test(arguments: [
        Deployment.resource, StatefulSet.resource, Job.resource, CronJob.resource, ConfigMap.resource,
        HorizontalPodAutoscaler.resource, PersistentVolumeClaim.resource, Ingress.resource, OptionalKind.httpRoute,
        OptionalKind.cluster,
    ])
    func whatRunsStaysAsItIs(kind: ResourceType) {
        for change: ObjectChange in [.create, .update, .drift(fields: ["spec"])] {
            #expect(!Pause.admits(change, of: kind, isStanding: true))
        }
    }
}

extension OnCluster {
    /// What a pause holds back, and what goes on.
    @Suite struct PauseTests {
        private func pause(_ cluster: OperatorCluster, and spec: [String: JSONValue] = [:]) async throws {
            let change: JSONValue = ["spec": .object(spec.merging(["paused": true]) { $1 })]
            _ = try await cluster.platforms.patch("demo", .merge(change))
        }

        @Test func changesOfTheSpecAreHeldBackAndNamed() async throws {
            try await OperatorCluster.with { cluster in
                try await cluster.create()
                try await cluster.wait(for: .ready, .yes)
                try await pause(
                    cluster,
                    and: ["gateway": ["replicas": 2], "monitoring": ["prometheus": ["enabled": false]]])
                let platform = try await cluster.wait(for: .ready, .no, reason: "Paused")
                let message = platform.status?.conditions?.first?.message ?? ""
                #expect(message.contains("Deployment demo-gateway"))
                #expect(message.contains("StatefulSet demo-prometheus"))
                #expect(try await cluster.resource(Deployment.self).get("demo-gateway").spec?.replicas == 1)
                #expect(try await cluster.exists(StatefulSet.self, "demo-prometheus"))
            }
        }

        @Test func aPauseThatHoldsNothingBackIsReadyAndSaysSo() async throws {
            try await OperatorCluster.with { cluster in
                try await cluster.create()
                try await cluster.wait(for: .ready, .yes)
                try await pause(cluster)
                let platform = try await cluster.wait(for: .ready, .yes)
                #expect(platform.status?.conditions?.first?.message?.contains("Paused") == true)
            }
        }

        @Test func whatKeepsAPlatformSafeIsPutBack() async throws {
            try await OperatorCluster.with { cluster in
                try await cluster.create(spec: ["gateway": ["replicas": 2]])
                try await cluster.wait(for: .ready, .yes)
                // The database doesn't come up again, and so nothing that needs it may change.
                try await pause(cluster)
                try await cluster.wait(for: .ready, .yes)
                try await cluster.resource(StatefulSet.self).delete("demo-database")
                try await cluster.wait(for: .databaseReady, .no)
                try await cluster.resource(Secret.self).delete("demo-admin")
                try await cluster.resource(Service.self).delete("demo-gateway")
                try await cluster.resource(ServiceAccount.self).delete("demo-gateway")
                try await cluster.resource(PodDisruptionBudget.self).delete("demo-gateway")
                try await cluster.resource(NetworkPolicy.self).delete("demo-backend")
                _ = try await cluster.resource(Service.self).patch(
                    "demo-backend", .merge(["spec": ["selector": ["app.kubernetes.io/component": "frontend"]]]))
                try await eventually("everything is put back") {
                    let names = (
                        try await cluster.exists(Secret.self, "demo-admin"),
                        try await cluster.exists(Service.self, "demo-gateway"),
                        try await cluster.exists(ServiceAccount.self, "demo-gateway"),
                        try await cluster.exists(PodDisruptionBudget.self, "demo-gateway"),
                        try await cluster.exists(NetworkPolicy.self, "demo-backend")
                    )
                    let selector = try await cluster.resource(Service.self).get("demo-backend").spec?.selector
                    return names == (true, true, true, true, true)
                        && selector?["app.kubernetes.io/component"] == "backend"
                }
                #expect(try await !cluster.exists(StatefulSet.self, "demo-database"))
                try await eventually("the ledger tells of it") {
                    let drift = try await cluster.platforms.get("demo").status?.drift ?? []
                    return drift.contains { $0.kind == "Service" && $0.name == "demo-backend" && $0.corrected }
                }
            }
        }

        @Test func whatOthersDoToWhatRunsIsHeldBackToo() async throws {
            try await OperatorCluster.with { cluster in
                try await cluster.create()
                try await cluster.wait(for: .ready, .yes)
                try await pause(cluster)
                _ = try await cluster.resource(Deployment.self).patch("demo-gateway", .merge(["spec": ["replicas": 0]]))
                try await cluster.wait(for: .ready, .no, reason: "Paused")
                #expect(try await cluster.resource(Deployment.self).get("demo-gateway").spec?.replicas == 0)
            }
        }

        @Test func aPlatformThatIsCreatedPausedHasItsCredentialsAlone() async throws {
            try await OperatorCluster.with { cluster in
                try await cluster.create(spec: ["paused": true])
                try await cluster.wait(for: .ready, .no, reason: "Paused")
                #expect(try await cluster.exists(Secret.self, "demo-admin"))
                #expect(try await cluster.resource(Service.self).list().items.isEmpty)
                #expect(try await cluster.resource(NetworkPolicy.self).list().items.isEmpty)
                _ = try await cluster.platforms.patch("demo", .merge(["spec": ["paused": false]]))
                try await cluster.wait(for: .ready, .yes)
            }
        }

        @Test func theStatusGoesOnTellingWhatIsSo() async throws {
            try await OperatorCluster.with { cluster in
                try await cluster.create()
                try await cluster.wait(for: .ready, .yes)
                try await pause(cluster, and: ["gateway": ["replicas": 2]])
                try await cluster.wait(for: .ready, .no, reason: "Paused")
                cluster.kubelet.breakImages(containing: "milestone-frontend")
                for pod in try await cluster.resource(Pod.self).list().items
                where pod.metadata.labels?[LabelKey.component] == "frontend" {
                    try await cluster.resource(Pod.self).delete(pod.metadata.name ?? "")
                }
                let platform = try await cluster.wait(for: .frontendReady, .no, reason: "ImagePullBackOff")
                let ready = platform.status?.conditions?.first
                #expect(ready?.reason == "Paused" && ready?.message?.contains("Not ready: frontend: 0 of 1") == true)
            }
        }

        @Test func dataThatIsToBeKeptIsKeptThroughADeletion() async throws {
            try await OperatorCluster.with { cluster in
                try await cluster.create(spec: [
                    "deletionPolicy": "Delete", "database": ["managed": ["backup": ["volume": [:]]]],
                ])
                try await cluster.wait(for: .ready, .yes)
                let before = try await cluster.resource(Secret.self).get("demo-database").data
                try await pause(cluster, and: ["deletionPolicy": "Retain"])
                try await eventually("nothing would be lost") {
                    let status = try await cluster.platforms.get("demo").status
                    return status?.observedGeneration == 2 && status?.lostOnDeletion == nil
                }
                try await cluster.platforms.delete("demo")
                try await eventually("what ran is gone") {
                    let pods = try await cluster.resource(Pod.self).list().items
                    let sets = try await cluster.resource(StatefulSet.self).list().items
                    return pods.isEmpty && sets.isEmpty
                }
                #expect(try await cluster.exists(PersistentVolumeClaim.self, "data-demo-database-0"))
                #expect(try await cluster.exists(PersistentVolumeClaim.self, "demo-backup"))
                #expect(try await cluster.resource(Secret.self).get("demo-database").data == before)
                try await cluster.create()
                try await cluster.wait(for: .ready, .yes)
            }
        }

        @Test func whatIsStillToBeDeletedIsHeldBack() async throws {
            try await OperatorCluster.with { cluster in
                try await cluster.create()
                try await cluster.wait(for: .ready, .yes)
                try await pause(cluster, and: ["deletionPolicy": "Delete"])
                try await cluster.wait(for: .ready, .no, reason: "Paused")
                let lost = try await cluster.platforms.get("demo").status?.lostOnDeletion ?? []
                // Secrets go on while a platform is paused; the volume's StatefulSet is as it was.
                #expect(!lost.contains { $0.hasPrefix("PersistentVolumeClaim") })
            }
        }
    }
}
