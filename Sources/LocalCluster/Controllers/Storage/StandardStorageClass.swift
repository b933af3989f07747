import ControllerRuntime
package import KubernetesClient
import KubernetesModel
package import Logging
import ServiceLifecycle

/// Makes the storage class that claims get which name none: directories of the node, which have room for as much as is
/// asked for.
package struct StandardStorageClass: ServiceLifecycle.Service {
    /// Its name, as many clusters have it.
    package static let name = "standard"

    private static let kind = ResourceType(
        group: "storage.k8s.io", version: "v1", kind: "StorageClass", plural: "storageclasses", scope: .cluster)

    private let client: Client
    private let logger: Logger

    package init(client: Client, logger: Logger) {
        self.client = client
        self.logger = logger
    }

    /// Makes it whenever it isn't there, until the task is cancelled or the service group shuts down.
    package func run() async throws {
        let classes = Reflector(client.resource(Self.kind))
        let controller = Controller(name: "storageclass", for: classes, logger: logger) { key, _ in
            if key.name == Self.name, classes.store[key] == nil { try await make() }
            return .done
        }
        // Where it has never been, nothing tells that it is missing.
        controller.queue.add(ObjectKey(name: Self.name))
        try await ServiceGroup(services: [classes, controller], logger: logger).run()
    }

    /// Makes it, where it isn't there.
    ///
    /// - Throws: `APIError`.
    package func make() async throws {
        let document: JSONValue = [
            "apiVersion": .string(Self.kind.apiVersion), "kind": .string(Self.kind.kind),
            "metadata": [
                "name": .string(Self.name), "annotations": ["storageclass.kubernetes.io/is-default-class": "true"],
            ],
            "provisioner": "platform.milestones.dev/directory", "reclaimPolicy": "Delete",
            "volumeBindingMode": "Immediate", "allowVolumeExpansion": true,
        ]
        do {
            _ = try await client.resource(Self.kind, namespace: nil).create(try DynamicObject(document))
        } catch let error as APIError where error.isAlreadyExists {
            return
        }
    }
}
