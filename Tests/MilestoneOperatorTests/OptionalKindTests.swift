import KubernetesClient
import KubernetesModel
import MilestoneAPI
import MilestoneResources
import Testing

@testable import MilestoneOperator

extension OperatorCluster {
    /// Installs the definition of a kind of another operator, without its schema.
    func serve(_ kind: ResourceType) async throws {
        let schema: JSONValue = ["type": "object", "x-kubernetes-preserve-unknown-fields": true]
        _ = try await admin.resource(CustomResourceDefinition.self).create(
            CustomResourceDefinition(
                // Groups under k8s.io are asked for an approval.
                metadata: ObjectMeta(
                    name: kind.description, annotations: ["api-approved.kubernetes.io": "unapproved, a test"]),
                spec: CustomResourceDefinitionSpec(
                    group: kind.group,
                    names: CustomResourceDefinitionNames(
                        plural: kind.plural, singular: kind.kind.lowercased(), shortNames: nil, kind: kind.kind,
                        listKind: "\(kind.kind)List", categories: nil),
                    scope: "Namespaced",
                    versions: [
                        CustomResourceDefinitionVersion(
                            name: kind.version, served: true, storage: true,
                            schema: CustomResourceValidation(openAPIV3Schema: schema),
                            subresources: CustomResourceSubresources(status: [:]))
                    ])))
    }

    func stopServing(_ kind: ResourceType) async throws {
        _ = try await admin.resource(CustomResourceDefinition.self).delete(kind.description)
    }

    /// Says something of an object as the operator of its kind does.
    func report(_ kind: ResourceType, _ name: String, status: JSONValue) async throws {
        let objects = admin.resource(kind, namespace: Self.namespace)
        try await eventually("\(kind) \(name) is there") {
            do {
                _ = try await objects.get(name)
                return true
            } catch let error as APIError where error.isNotFound {
                return false
            }
        }
        _ = try await objects.status.patch(name, .merge(["status": status]))
    }

    func names(of kind: ResourceType) async throws -> [String] {
        try await admin.resource(kind, namespace: Self.namespace).listAll().items.compactMap(\.metadata.name).sorted()
    }
}

extension OnCluster {
    /// Kinds of other operators, which come and go while the operator runs.
    @Suite struct OptionalKindTests {
        @Test func aRouteFollowsItsKind() async throws {
            try await OperatorCluster.with { cluster in
                let route: JSONValue = ["hostnames": ["milestones.example.com"], "parentRefs": [["name": "public"]]]
                try await cluster.create(spec: ["gateway": ["httpRoute": route]])
                let waiting = try await cluster.wait(for: .routesReady, .no, reason: "KindNotServed")
                #expect(waiting.status?.conditions?.first { $0.type == "Stalled" } == nil, "installing it is enough")
                try await cluster.wait(for: .gatewayReady, .yes)

                try await cluster.serve(OptionalKind.httpRoute)
                try await cluster.wait(for: .routesReady, .no, reason: "RoutePending")
                try await cluster.report(
                    OptionalKind.httpRoute, "demo-gateway",
                    status: [
                        "parents": [
                            [
                                "conditions": [
                                    ["type": "Accepted", "status": "True"],
                                    ["type": "ResolvedRefs", "status": "False", "reason": "RefNotPermitted"],
                                ]
                            ]
                        ]
                    ])
                try await cluster.wait(for: .routesReady, .no, reason: "RefNotPermitted")
                try await cluster.report(
                    OptionalKind.httpRoute, "demo-gateway",
                    status: ["parents": [["conditions": [["type": "Accepted", "status": "True"]]]]])
                let ready = try await cluster.wait(for: .ready, .yes)
                #expect(ready.status?.url == "https://milestones.example.com")

                try await cluster.stopServing(OptionalKind.httpRoute)
                try await cluster.wait(for: .routesReady, .no, reason: "KindNotServed")
                try await cluster.wait(for: .gatewayReady, .yes)
            }
        }

        @Test func monitorsAreMadeWhileTheirKindsAreServed() async throws {
            try await OperatorCluster.with { cluster in
                try await cluster.create(spec: ["monitoring": ["serviceMonitorLabels": ["release": "stack"]]])
                try await cluster.wait(for: .ready, .yes)
                let before = try await cluster.operatorWritesAtRest()
                try await cluster.serve(OptionalKind.serviceMonitor)
                try await cluster.serve(OptionalKind.prometheusRule)
                try await eventually("the monitors are there") {
                    let monitors = try await cluster.names(of: OptionalKind.serviceMonitor)
                    let rules = try await cluster.names(of: OptionalKind.prometheusRule)
                    return monitors == ["demo-backend", "demo-frontend", "demo-gateway"] && rules == ["demo"]
                }
                try await cluster.wait(for: .ready, .yes)
                let after = try await cluster.operatorWritesAtRest()
                #expect(after > before)
                try await cluster.admin.resource(OptionalKind.serviceMonitor, namespace: OperatorCluster.namespace)
                    .delete("demo-backend")
                try await eventually("what is deleted is made again") {
                    try await cluster.names(of: OptionalKind.serviceMonitor).contains("demo-backend")
                }
                _ = try await cluster.platforms.patch(
                    "demo", .merge(["spec": ["monitoring": ["serviceMonitors": "Never"]]]))
                try await eventually("the monitors are gone") {
                    let monitors = try await cluster.names(of: OptionalKind.serviceMonitor)
                    return try await cluster.names(of: OptionalKind.prometheusRule).isEmpty && monitors.isEmpty
                }
            }
        }

        @Test func aDatabaseOfCloudNativePGIsBelievedByItsStatus() async throws {
            try await OperatorCluster.with { cluster in
                try await cluster.create(spec: ["database": ["cloudNativePG": ["instances": 2]]])
                try await cluster.wait(for: .databaseReady, .no, reason: "KindNotServed")
                try await cluster.serve(OptionalKind.cluster)
                try await cluster.report(
                    OptionalKind.cluster, "demo-database",
                    status: ["instances": 1, "readyInstances": 0, "phase": "Setting up primary"])
                try await eventually("the condition says what CloudNativePG says") {
                    let conditions = try await cluster.platforms.get("demo").status?.conditions
                    let database = conditions?.first { $0.type == ConditionType.databaseReady.rawValue }
                    return database?.message == "0 of 2 ready: Cluster demo-database: Setting up primary"
                }
                #expect(try await !cluster.exists(Deployment.self, "demo-backend"))

                // CloudNativePG makes it.
                _ = try await cluster.resource(Secret.self).create(
                    Secret(metadata: ObjectMeta(name: "demo-database-app"), data: ["uri": Base64.encode("x".utf8)]))
                // Ready, but of fewer servers than are wanted: this is about a spec that is past.
                let ready: JSONValue = [["type": "Ready", "status": "True"]]
                try await cluster.report(
                    OptionalKind.cluster, "demo-database",
                    status: ["instances": 1, "readyInstances": 1, "conditions": ready])
                try await cluster.wait(for: .backendReady, .yes)
                try await cluster.wait(for: .databaseReady, .no, reason: "ClusterNotReady")
                try await cluster.report(
                    OptionalKind.cluster, "demo-database",
                    status: ["instances": 2, "readyInstances": 2, "conditions": ready])
                try await cluster.wait(for: .ready, .yes)
                #expect(try await !cluster.exists(Secret.self, "demo-database"))
                let backend = try await cluster.resource(Deployment.self).get("demo-backend")
                let url = backend.spec?.template.spec?.containers.first?.env?.first { $0.name == "DATABASE_URL" }
                #expect(url?.valueFrom?.secretKeyRef?.name == "demo-database-app")
            }
        }
    }
}
