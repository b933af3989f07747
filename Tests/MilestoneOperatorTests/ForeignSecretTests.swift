import KubernetesClient
import KubernetesModel
import Logging
import MilestoneAPI
import MilestoneResources
import ServiceLifecycle
import Testing

@testable import MilestoneOperator

extension OnCluster {
    /// Secrets that users bring: watched by their names, told of when they are missing, and followed by those who read
    /// them.
    @Suite struct ForeignSecretTests {
        private func write(_ cluster: OperatorCluster, _ name: String, _ values: [String: String]) async throws {
            let document: JSONValue = [
                "apiVersion": "v1", "kind": "Secret",
                "metadata": ["name": .string(name), "namespace": .string(OperatorCluster.namespace)],
                "data": .object(values.mapValues { .string(Base64.encode($0.utf8)) }),
            ]
            _ = try await cluster.admin.resource(Secret.resource, namespace: OperatorCluster.namespace).apply(
                try DynamicObject(document), fieldManager: "user", force: true)
        }

        /// The pod templates of the Deployments: a new one is a rollout.
        private func templates(_ cluster: OperatorCluster) async throws -> [String: PodTemplateSpec] {
            _ = try await cluster.operatorWritesAtRest()
            let items = try await cluster.resource(Deployment.self).list().items
            return Dictionary(
                uniqueKeysWithValues: items.compactMap { item in
                    item.spec.map { (item.metadata.name ?? "", $0.template) }
                })
        }

        /// What marks the pods of a Deployment as made for new Secrets.
        private func mark(_ cluster: OperatorCluster, of name: String = "demo-backend") async throws -> String? {
            let deployment = try await cluster.resource(Deployment.self).get(name)
            return deployment.spec?.template.metadata?.annotations?[AnnotationKey.secretsHash]
        }

        private func message(_ platform: MilestonePlatform, _ type: ConditionType) -> String? {
            platform.status?.conditions?.first { $0.type == type.rawValue }?.message
        }

        private let backendVariables: JSONValue = [
            "backend": [
                "extraEnv": [
                    ["name": "TOKEN", "valueFrom": ["secretKeyRef": ["name": "token", "key": "value"]]],
                    [
                        "name": "PERHAPS",
                        "valueFrom": ["secretKeyRef": ["name": "perhaps", "key": "value", "optional": true]],
                    ],
                ]
            ]
        ]

        @Test func aMissingSecretIsToldByNameAndHealsWhenItAppears() async throws {
            try await OperatorCluster.with { cluster in
                try await cluster.create(spec: backendVariables)
                // The migration's pod is given the backend's variables, too.
                let missing = try await cluster.wait(for: .schemaReady, .no, reason: "SecretMissing")
                #expect(message(missing, .schemaReady) == "Secret token is missing")
                #expect(try await !cluster.exists(Deployment.self, "demo-backend"))
                try await write(cluster, "token", ["other": "x"])
                try await eventually("the missing key is told") {
                    message(try await cluster.platforms.get("demo"), .schemaReady) == "Secret token has no key value"
                }
                try await write(cluster, "token", ["value": "x"])
                try await cluster.wait(for: .ready, .yes)
                #expect(try await mark(cluster) == nil)
            }
        }

        @Test func newContentRollsThoseWhoReadItAndNobodyElse() async throws {
            try await OperatorCluster.with { cluster in
                try await write(cluster, "token", ["value": "x"])
                try await cluster.create(spec: backendVariables)
                try await cluster.wait(for: .ready, .yes)
                let before = try await templates(cluster)

                try await write(cluster, "token", ["value": "y"])
                try await eventually("the backend is rolled") { try await mark(cluster) != nil }
                var after = try await templates(cluster)
                after["demo-backend"]?.metadata?.annotations?[AnnotationKey.secretsHash] = nil
                #expect(after == before)
                try await cluster.wait(for: .ready, .yes)

                // A plan knows what the pods follow.
                let planner = PlatformPlanner(client: cluster.admin)
                let written: JSONValue = [
                    "apiVersion": .string(MilestonePlatform.resource.apiVersion),
                    "kind": .string(MilestonePlatform.resource.kind),
                    "metadata": ["name": "demo", "namespace": .string(OperatorCluster.namespace)],
                    "spec": backendVariables,
                ]
                _ = try await cluster.operatorWritesAtRest()
                #expect(try await planner.changes(for: written) == [])

                // What nobody reads rolls nobody.
                let marked = try await mark(cluster)
                let writes = try await cluster.operatorWritesAtRest()
                try await write(cluster, "token", ["value": "y", "unread": "z"])
                #expect(try await cluster.operatorWritesAtRest() == writes)

                // An optional one that appears is read by the pods that are made from now on.
                try await write(cluster, "perhaps", ["value": "p"])
                try await eventually("the backend is rolled again") { try await mark(cluster) != marked }
            }
        }

        @Test func aSecretThatGoesLeavesPodsAlone() async throws {
            try await OperatorCluster.with { cluster in
                try await write(cluster, "token", ["value": "x"])
                try await cluster.create(spec: backendVariables)
                try await cluster.wait(for: .ready, .yes)
                try await write(cluster, "token", ["value": "y"])
                try await eventually("the backend is rolled") { try await mark(cluster) != nil }
                let before = try await templates(cluster)
                try await cluster.wait(for: .ready, .yes)
                let jobs = try await cluster.resource(Job.self).list().items.compactMap(\.metadata.name).sorted()
                try await cluster.resource(Secret.self).delete("token")
                let missing = try await cluster.wait(for: .backendReady, .no, reason: "SecretMissing")
                #expect(message(missing, .backendReady) == "Secret token is missing")
                #expect(try await templates(cluster) == before)
                #expect(try await cluster.resource(Job.self).list().items.compactMap(\.metadata.name).sorted() == jobs)
                try await write(cluster, "token", ["value": "y"])
                try await cluster.wait(for: .ready, .yes)
                #expect(try await templates(cluster) == before)
            }
        }

        @Test func anOperatorThatBeginsAnewRollsNothing() async throws {
            try await OperatorCluster.with(runsOperator: false) { cluster in
                try await write(cluster, "token", ["value": "x"])
                try await cluster.create(spec: backendVariables)
                let first = group(cluster.makeOperator())
                try await withThrowingTaskGroup(of: Void.self) { tasks in
                    tasks.addTask { try await first.run() }
                    try await cluster.wait(for: .ready, .yes)
                    let before = try await cluster.operatorWritesAtRest()
                    await first.triggerGracefulShutdown()
                    try await tasks.waitForAll()
                    let second = cluster.makeOperator()
                    tasks.addTask { try await group(second).run() }
                    try await eventually("the second knows the cluster") { second.isSynced }
                    #expect(try await cluster.operatorWritesAtRest() == before)
                    #expect(try await mark(cluster) == nil)
                    // It follows the Secret, too.
                    try await write(cluster, "token", ["value": "y"])
                    try await eventually("the backend is rolled") { try await mark(cluster) != nil }
                    tasks.cancelAll()
                }
            }
        }

        @Test func aNewAddressOfAnExternalDatabaseIsMigratedFirst() async throws {
            try await OperatorCluster.with { cluster in
                try await write(cluster, "db", ["dsn": "postgresql://one"])
                try await cluster.create(
                    spec: ["database": ["managed": nil, "external": ["urlSecretRef": ["name": "db", "key": "dsn"]]]])
                try await cluster.wait(for: .ready, .yes)
                let job = try await cluster.platforms.get("demo").status?.lastMigration?.job
                try await write(cluster, "db", ["dsn": "postgresql://two"])
                try await eventually("the new database was migrated") {
                    let platform = try await cluster.platforms.get("demo")
                    return platform.status?.lastMigration?.job != job
                }
                try await eventually("the backend is rolled") { try await mark(cluster) != nil }
                try await cluster.wait(for: .ready, .yes)
            }
        }

        @Test func aMissingPullSecretIsToldAndHoldsNothingBack() async throws {
            try await OperatorCluster.with { cluster in
                try await cluster.create(spec: ["images": ["pullSecrets": [["name": "regcred"], ["name": "other"]]]])
                let both = "Secrets other, regcred, with which images are to be pulled, are missing"
                // Who has the images already can do without.
                let ready = try await cluster.wait(for: .ready, .yes)
                #expect(message(ready, .backendReady) == "1 of 1 ready. \(both).")
                #expect(message(ready, .databaseReady) == "1 of 1 ready. \(both).")
                let before = try await templates(cluster)

                cluster.kubelet.breakImages(containing: "milestone-gateway")
                _ = try await cluster.platforms.patch(
                    "demo", .merge(["spec": ["gateway": ["podLabels": ["team": "a"]]]]))
                let broken = try await cluster.wait(for: .gatewayReady, .no, reason: "ImagePullBackOff")
                #expect(message(broken, .gatewayReady)?.hasSuffix("; \(both)") == true)

                // Each is followed by its name; what it holds is between the kubelet and the registry.
                try await write(cluster, "regcred", [".dockerconfigjson": "{}"])
                try await eventually("one is missing still") {
                    message(try await cluster.platforms.get("demo"), .backendReady)
                        == "1 of 1 ready. Secret other, with which images are to be pulled, is missing."
                }
                try await write(cluster, "other", [".dockerconfigjson": "{}"])
                try await cluster.kubelet.mendImages()
                try await cluster.wait(for: .ready, .yes)
                try await eventually("nothing is missing") {
                    message(try await cluster.platforms.get("demo"), .backendReady) == "1 of 1 ready."
                }
                var after = try await templates(cluster)
                after["demo-gateway"]?.metadata?.labels?["team"] = nil
                #expect(after == before)
            }
        }

        private func group(_ controller: PlatformController) -> ServiceGroup {
            ServiceGroup(
                services: controller.services, logger: Logger(label: "operator") { _ in SwiftLogNoOpLogHandler() })
        }
    }
}
