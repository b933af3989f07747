import ControllerRuntimeTesting
import KubernetesClient
import KubernetesModel
import LocalControllers
import Logging
import Testing

@Suite(.timeLimit(.minutes(1))) struct StandardStorageClassTests {
    private let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }

    @Test func isThereAgainAtOnceWhenSomebodyDeletesIt() async throws {
        try await TestAPIServer.withServer { server in
            let classes = server.client.resource(
                ResourceType(
                    group: "storage.k8s.io", version: "v1", kind: "StorageClass", plural: "storageclasses",
                    scope: .cluster))
            @Sendable func uid() async throws -> String? {
                try await classes.list().items.first { $0.metadata.name == StandardStorageClass.name }?.metadata.uid
            }
            try await withThrowingTaskGroup { group in
                group.addTask { try await StandardStorageClass(client: server.client, logger: logger).run() }
                try await eventually("it is there") { try await uid() != nil }
                let first = try await uid()
                let other: JSONValue = [
                    "apiVersion": "storage.k8s.io/v1", "kind": "StorageClass", "metadata": ["name": "other"],
                    "provisioner": "example.org/other",
                ]
                _ = try await classes.create(try DynamicObject(other))
                _ = try await classes.delete("other")
                _ = try await classes.delete(StandardStorageClass.name)
                try await eventually("it is there again") {
                    let second = try await uid()
                    return second != nil && second != first
                }
                #expect(try await classes.list().items.map(\.metadata.name) == [StandardStorageClass.name])
                group.cancelAll()
            }
        }
    }
}
