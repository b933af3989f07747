import ControllerRuntimeTesting
import KubernetesClient
import KubernetesModel
import LocalControllers
import Logging
import Testing

@Suite(.timeLimit(.minutes(1))) struct NodeTaintTests {
    @Test func cordonedNodesAreTainted() async throws {
        let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        try await TestAPIServer.withServer { server in
            let nodes = server.client.resource(Node.self)
            let other = Taint(key: "example.org/slow", value: "yes", effect: "NoSchedule")
            _ = try await nodes.create(Node(metadata: ObjectMeta(name: "a"), spec: NodeSpec(taints: [other])))
            try await withThrowingTaskGroup { group in
                group.addTask { try await Controllers(client: server.client, logger: logger).run() }
                _ = try await nodes.patch("a", .merge(["spec": ["unschedulable": true]]))
                try await eventually("it is tainted") {
                    let taints = try await nodes.get("a").spec?.taints ?? []
                    return taints.map(\.key) == ["example.org/slow", "node.kubernetes.io/unschedulable"]
                        && taints[1].effect == "NoSchedule" && taints[1].timeAdded != nil
                }
                _ = try await nodes.patch("a", .merge(["spec": ["unschedulable": .null]]))
                try await eventually("it is as it was") { try await nodes.get("a").spec?.taints == [other] }
                group.cancelAll()
            }
        }
    }
}
