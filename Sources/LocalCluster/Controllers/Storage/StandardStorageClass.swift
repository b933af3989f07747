package import KubernetesClient
import KubernetesModel
package import Logging
import ServiceLifecycle

/// Makes the storage class that claims get which name none: directories of the node, which have room for as much as is
/// asked for.
package struct StandardStorageClass: ServiceLifecycle.Service {
    /// Its name, as many clusters have it.
    package static let name = "standard"

    private let client: Client
    private let logger: Logger

    package init(client: Client, logger: Logger) {
        self.client = client
        self.logger = logger
    }

    /// Makes it, where it isn't there, and then waits to be stopped.
    package func run() async throws {
        await cancelWhenGracefulShutdown {
            while !Task.isCancelled {
                var pause = Duration.seconds(3600)
                do {
                    try await make()
                } catch {
                    if Task.isCancelled { return }
                    logger.warning("the standard storage class can't be made: \(error)")
                    pause = .seconds(1)
                }
                do { try await Task.sleep(for: pause) } catch { return }
            }
        }
    }

    /// Makes it, where it isn't there.
    ///
    /// - Throws: `APIError`.
    package func make() async throws {
        let kind = ResourceType(
            group: "storage.k8s.io", version: "v1", kind: "StorageClass", plural: "storageclasses", scope: .cluster)
        let document: JSONValue = [
            "apiVersion": .string(kind.apiVersion), "kind": .string(kind.kind),
            "metadata": [
                "name": .string(Self.name), "annotations": ["storageclass.kubernetes.io/is-default-class": "true"],
            ],
            "provisioner": "platform.milestones.dev/directory", "reclaimPolicy": "Delete",
            "volumeBindingMode": "Immediate", "allowVolumeExpansion": true,
        ]
        do {
            _ = try await client.resource(kind, namespace: nil).create(try DynamicObject(document))
        } catch let error as APIError where error.isAlreadyExists {
            return
        }
    }
}
