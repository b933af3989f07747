import ControllerRuntime
import KubernetesClient
import KubernetesModel

/// Keeps the endpoints of Services.
struct EndpointSliceReconciler: Reconciler {
    let client: Client
    let services: Reflector<KubernetesModel.Service>
    let pods: Reflector<Pod>
    let slices: Reflector<EndpointSlice>

    func reconcile(_ key: ObjectKey, context: ReconcileContext) async throws -> ReconcileOutcome {
        guard let service = services.store[key], !service.metadata.isDeleting,
            let wanted = EndpointSlicePlan.slice(of: service, pods: pods.store.objects(namespace: key.namespace ?? ""))
        else { return .done }
        let resource = client.resource(EndpointSlice.self, namespace: key.namespace)
        guard let live = slices.store[wanted.key] else {
            do {
                _ = try await resource.create(wanted)
            } catch let error as APIError where error.isAlreadyExists {
                return .requeue(after: .milliseconds(100))
            }
            return .done
        }
        guard
            live.endpoints ?? [] != wanted.endpoints ?? [] || live.ports != wanted.ports
                || live.metadata.labels != wanted.metadata.labels
        else { return .done }
        var changed = wanted
        changed.metadata.resourceVersion = live.metadata.resourceVersion
        do {
            _ = try await resource.replace(changed)
        } catch let error as APIError where error.isConflict || error.isNotFound {
            return .requeue(after: .milliseconds(100))
        }
        return .done
    }
}
