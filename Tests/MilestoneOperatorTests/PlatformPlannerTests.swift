import KubernetesClient
import KubernetesModel
import MilestoneAPI
import Testing

@testable import MilestoneOperator

extension OnCluster {
    /// What a plan says is what the operator then does.
    @Suite struct PlatformPlannerTests {
        private func written(_ spec: JSONValue) -> JSONValue {
            [
                "apiVersion": .string(MilestonePlatform.resource.apiVersion),
                "kind": .string(MilestonePlatform.resource.kind),
                "metadata": ["name": "demo", "namespace": .string(OperatorCluster.namespace)], "spec": spec,
            ]
        }

        private func summary(_ changes: [PlannedChange]) -> Set<String> {
            Set(changes.map { "\($0.action.rawValue) \($0.object.resource.kind) \($0.object.name)" })
        }

        @Test func tellsWhatANewPlatformIsMadeOf() async throws {
            try await OperatorCluster.with(runsOperator: false) { cluster in
                let changes = try await PlatformPlanner(client: cluster.admin).changes(for: written([:]))
                #expect(changes.allSatisfy { $0.action == .create })
                #expect(
                    summary(changes).isSuperset(of: [
                        "create Secret demo-admin", "create StatefulSet demo-database",
                        "create Deployment demo-gateway",
                    ]))
                #expect(try await cluster.resource(Deployment.self).list().items.isEmpty)
            }
        }

        @Test func tellsRestartsRecreationsDeletionsAndFields() async throws {
            try await OperatorCluster.with { cluster in
                try await cluster.create(spec: ["version": "1.0.0"])
                try await cluster.wait(for: .ready, .yes)
                _ = try await cluster.operatorWritesAtRest()
                let planner = PlatformPlanner(client: cluster.admin)
                #expect(try await planner.changes(for: written(["version": "1.0.0"])) == [])

                let scaled = try await planner.changes(for: written(["version": "1.0.0", "frontend": ["replicas": 2]]))
                let frontend = scaled.first { $0.object.name == "demo-frontend" && $0.action == .update }
                #expect(
                    frontend?.fields == [FieldDifference(path: "spec.replicas", before: 1, after: 2)])
                #expect(summary(scaled).contains("create PodDisruptionBudget demo-frontend"))

                let upgraded = try await planner.changes(
                    for: written(["version": "2.0.0", "monitoring": ["prometheus": ["enabled": false]]]))
                #expect(summary(upgraded).contains("restart Deployment demo-backend"))
                #expect(summary(upgraded).contains("delete StatefulSet demo-prometheus"))
                #expect(upgraded.contains { $0.action == .recreate && $0.object.resource == Job.resource })
                let gateway = upgraded.first { $0.object.name == "demo-gateway" && $0.action == .restart }
                let image = gateway?.fields.first { $0.path == "spec.template.spec.containers[gateway].image" }
                #expect(image?.before?.stringValue?.hasSuffix(":1.0.0") == true)
                #expect(image?.after?.stringValue?.hasSuffix(":2.0.0") == true)
                // Nothing of it was done.
                #expect(try await cluster.platforms.get("demo").spec.version == "1.0.0")
                #expect(try await cluster.exists(StatefulSet.self, "demo-prometheus"))
            }
        }

        @Test func tellsWhatIsRefused() async throws {
            try await OperatorCluster.with(runsOperator: false) { cluster in
                _ = try await cluster.resource(ConfigMap.self).create(
                    ConfigMap(metadata: ObjectMeta(name: "demo-prometheus"), data: ["theirs": "yes"]))
                let changes = try await PlatformPlanner(client: cluster.admin).changes(for: written([:]))
                let refused = changes.filter { $0.action == .refused }
                #expect(refused.map(\.object) == [ObjectIdentity(ConfigMap.resource, "demo-prometheus")])
                #expect(refused.first?.note?.contains("was made by somebody else") == true)
            }
        }
    }
}

@Suite struct FieldDifferenceTests {
    @Test func namesElementsByTheirKeys() {
        let before: JSONValue = ["containers": [["name": "a", "image": "1"], ["name": "b", "image": "1"]], "x": 1]
        let after: JSONValue = ["containers": [["name": "b", "image": "2"]], "y": [1, 2]]
        #expect(
            FieldDifference.between(before, after) == [
                FieldDifference(path: "containers[a]", before: ["name": "a", "image": "1"], after: nil),
                FieldDifference(path: "containers[b].image", before: "1", after: "2"),
                FieldDifference(path: "x", before: 1, after: nil),
                FieldDifference(path: "y", before: nil, after: [1, 2]),
            ])
        #expect(FieldDifference.between(before, before) == [])
    }

    @Test func valuesOfSecretsAreLeftOut() {
        let change = PlannedChange(
            ObjectIdentity(Secret.resource, "demo-admin"),
            from: ["data": ["password": "b2xk"], "metadata": ["resourceVersion": "1"]],
            to: ["data": ["password": "bmV3"], "metadata": ["resourceVersion": "2"]])
        #expect(change?.fields == [FieldDifference(path: "data.password", before: nil, after: nil)])
        #expect(change?.document.text().contains("bmV3") == false)
    }
}
