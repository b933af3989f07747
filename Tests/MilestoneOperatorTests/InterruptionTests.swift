import HTTPTypes
import KubernetesClient
import KubernetesModel
import MilestoneAPI
import MilestoneResources
import Testing

import class ControllerRuntimeTesting.FaultyTransport

@testable import MilestoneOperator

extension OnCluster {
    /// However often the operator is cut off on the way, a platform ends as it does without.
    @Suite struct InterruptionTests {
        /// The objects of the platform: what they are called, what they are labelled with and what their pods are.
        ///
        /// Names of Jobs end in a hash of credentials, which are others in every cluster, and so do annotations.
        private func children(_ cluster: OperatorCluster) async throws -> [String] {
            var found: [String] = []
            for kind in PlatformReflectors.childKinds {
                let objects = try await cluster.admin.resource(kind, namespace: OperatorCluster.namespace).list(
                    ListOptions(labelSelector: "\(LabelKey.managedBy)=\(OperatorName.fieldManager)"))
                for object in objects.items {
                    let name = object.metadata.name ?? ""
                    let labels = (object.metadata.labels ?? [:]).sorted { $0.key < $1.key }.map { "\($0)=\($1)" }
                    let pods = object.content[path: "spec", "template", "spec"]?.text() ?? ""
                    let place = kind == Job.resource ? String(name.dropLast(11)) : name
                    found.append("\(kind.kind) \(place) \(labels) \(pods)")
                }
            }
            return found.sorted()
        }

        /// Whether a request changes something, other than telling of it.
        private static func isWrite(_ request: ClientRequest) -> Bool {
            request.isWrite && request.head.path?.contains("/events") == false
        }

        private func isReady(_ cluster: OperatorCluster) async throws -> Bool {
            let platform = try await cluster.platforms.get("demo")
            return platform.status?.conditions?.contains { $0.type == "Ready" && $0.status == "True" } == true
        }

        private func data(_ cluster: OperatorCluster, _ secret: String) async throws -> [String: String]? {
            guard try await cluster.exists(Secret.self, secret) else { return nil }
            return try await cluster.resource(Secret.self).get(secret).data
        }

        /// Each operator carries one write out, or none of the second one, and is dead from then on.
        @Test(arguments: [FaultyTransport.Fault.loseReply, .lose])
        func aPlatformComesUpThoughEachOperatorDiesAtItsWrite(fault: FaultyTransport.Fault) async throws {
            var expected: [String] = []
            try await OperatorCluster.with { cluster in
                try await cluster.create()
                try await cluster.wait(for: .ready, .yes)
                _ = try await cluster.operatorWritesAtRest()
                expected = try await children(cluster)
            }
            try await OperatorCluster.with(runsOperator: false) { cluster in
                try await cluster.create()
                var credentials: [String: [String: String]] = [:]
                var deaths = 0
                while try await !isReady(cluster) {
                    let transport = cluster.makeOperatorTransport()
                    let last = fault == .lose ? 2 : 1
                    transport.inject(fault, to: last, where: Self.isWrite)
                    transport.inject(.cutOff, to: last + 1, where: Self.isWrite)
                    try await cluster.running([cluster.makeOperator(through: transport)]) {
                        try await eventually("it dies or is done") {
                            if transport.requests.count(where: Self.isWrite) >= last { return true }
                            return try await isReady(cluster)
                        }
                    }
                    deaths += 1
                    for name in ["demo-database", "demo-admin", "demo-signing-keys"] {
                        guard let found = try await data(cluster, name) else { continue }
                        #expect(found == credentials[name] ?? found, "\(name) was made twice")
                        credentials[name] = found
                    }
                    try #require(deaths < 300)
                }
                #expect(deaths > 20)
                try await cluster.running([cluster.makeOperator()]) {
                    _ = try await cluster.operatorWritesAtRest()
                    try await cluster.wait(for: .ready, .yes)
                }
                #expect(try await children(cluster) == expected)
                #expect(!cluster.operatorRequests.contains { $0.head.method == .delete })
            }
        }
    }
}
