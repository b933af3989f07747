import ControllerRuntime
import KubernetesClient
import KubernetesModel

/// Empties namespaces that are being deleted, then lets them go.
struct NamespaceReconciler: Reconciler {
    let client: Client
    let namespaces: Reflector<Namespace>

    func reconcile(_ key: ObjectKey, context: ReconcileContext) async throws -> ReconcileOutcome {
        guard var namespace = namespaces.store[key], namespace.metadata.isDeleting,
            namespace.spec?.finalizers?.contains("kubernetes") == true
        else { return .done }
        var remaining = 0
        for resource in try await ServedResources(client: client).list() where resource.scope == .namespaced {
            remaining += try await empty(key.name, of: resource)
        }
        guard remaining == 0 else { return .requeue(after: .milliseconds(200)) }
        namespace.spec?.finalizers?.removeAll { $0 == "kubernetes" }
        do {
            _ = try await client.resource(Namespace.self).subresource("finalize", as: Namespace.self)
                .replace(key.name, namespace)
        } catch let error as APIError where error.isNotFound || error.isConflict {
            return .requeue(after: .milliseconds(200))
        }
        return .done
    }

    /// Deletes all objects of a kind.
    ///
    /// - Returns: how many there were, or still are because something holds them.
    private func empty(_ namespace: String, of resource: ResourceType) async throws -> Int {
        let objects = client.resource(resource, namespace: namespace)
        let found = try await objects.listAll().items
        for object in found where !object.metadata.isDeleting {
            do {
                try await objects.delete(object.metadata.name ?? "", DeleteOptions(uid: object.metadata.uid))
            } catch let error as APIError where error.isNotFound || error.isConflict {
                continue
            }
        }
        return found.count
    }
}
