import KubernetesClient
import KubernetesModel
import MilestoneAPI
import MilestoneResources
import Testing

import class ControllerRuntimeTesting.FaultyTransport

@testable import MilestoneOperator

extension OnCluster {
    /// What somebody makes while the operator is about to write an object of that name.
    @Suite struct AdoptionTests {
        /// Holds the operator's next write of an object for two seconds, does something else meanwhile, and waits until the
        /// write has been answered.
        private func meanwhile(
            _ cluster: OperatorCluster, _ path: String, start: () async throws -> Void, _ body: () async throws -> Void
        ) async throws {
            cluster.operatorTransport.inject(.delay(.seconds(2))) { $0.isWrite && $0.summary.hasSuffix(path) }
            try await start()
            try await eventually("the operator is about to write \(path)") {
                cluster.operatorTransport.requests.contains { $0.isWrite && $0.summary.hasSuffix(path) }
            }
            try await body()
        }

        /// The field managers of an object.
        private func managers(_ metadata: ObjectMeta) -> Set<String> {
            Set((metadata.managedFields ?? []).compactMap(\.manager))
        }

        @Test(arguments: ["prometheus.yml", "theirs"])
        func whatIsMadeBeforeACreationIsTheirs(key: String) async throws {
            try await OperatorCluster.with { cluster in
                let maps = cluster.resource(ConfigMap.self)
                try await meanwhile(cluster, "/configmaps/demo-prometheus") {
                    try await cluster.create()
                } _: {
                    _ = try await maps.create(
                        ConfigMap(metadata: ObjectMeta(name: "demo-prometheus"), data: [key: "theirs"]),
                        WriteOptions(fieldManager: "somebody"))
                }
                try await cluster.wait(for: .monitoringReady, .no, reason: "NameConflict")
                let theirs = try await maps.get("demo-prometheus")
                #expect(theirs.data == [key: "theirs"])
                #expect(theirs.metadata.ownerReferences ?? [] == [] && theirs.metadata.labels ?? [:] == [:])
                #expect(managers(theirs.metadata) == ["somebody"])
                try await cluster.platforms.delete("demo")
                try await eventually("the platform's own are gone") {
                    try await cluster.resource(Deployment.self).list().items.isEmpty
                }
                #expect(try await cluster.exists(ConfigMap.self, "demo-prometheus"))
            }
        }

        @Test func whatTakesAnObjectsPlaceBeforeAChangeIsTheirs() async throws {
            try await OperatorCluster.with { cluster in
                try await cluster.create()
                try await cluster.wait(for: .ready, .yes)
                _ = try await cluster.operatorWritesAtRest()
                let services = cluster.resource(Service.self)
                let seen = cluster.operatorTransport.requests.count
                cluster.operatorTransport.inject(.delay(.seconds(2))) {
                    $0.isWrite && $0.summary.hasSuffix("/services/demo-gateway")
                }
                _ = try await cluster.platforms.patch(
                    "demo", .merge(["spec": ["gateway": ["service": ["type": "NodePort"]]]]))
                try await eventually("the operator is about to write the Service") {
                    cluster.operatorTransport.requests.dropFirst(seen).contains {
                        $0.isWrite && $0.summary.hasSuffix("/services/demo-gateway")
                    }
                }
                try await services.delete("demo-gateway")
                let theirs = try await services.create(
                    Service(
                        metadata: ObjectMeta(name: "demo-gateway"),
                        spec: ServiceSpec(ports: [ServicePort(port: 1)], selector: ["app": "theirs"])),
                    WriteOptions(fieldManager: "somebody"))
                try await cluster.wait(for: .gatewayReady, .no, reason: "NameConflict")
                let now = try await services.get("demo-gateway")
                #expect(now.metadata.uid == theirs.metadata.uid)
                #expect(now.spec?.type == "ClusterIP" && now.spec?.selector == ["app": "theirs"])
                #expect(now.metadata.ownerReferences ?? [] == [])
                #expect(managers(now.metadata) == ["somebody"])
            }
        }

        @Test func aStatusIsOfThePlatformThatWasLookedAt() async throws {
            try await OperatorCluster.with { cluster in
                try await meanwhile(cluster, "/milestoneplatforms/demo/status") {
                    try await cluster.create(spec: ["version": "0.0.9"])
                } _: {
                    try await cluster.platforms.delete("demo")
                    try await cluster.create(spec: ["version": "0.1.0"])
                }
                let platform = try await cluster.wait(for: .ready, .yes)
                #expect(platform.status?.version == "0.1.0")
            }
        }
    }
}
