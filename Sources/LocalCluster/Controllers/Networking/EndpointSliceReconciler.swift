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
        let own = slices.store.objects(ownedBy: service.metadata.uid ?? "").filter {
            !$0.metadata.isDeleting && $0.metadata.labels?[EndpointSlicePlan.managerLabel] == EndpointSlicePlan.manager
        }
        guard let live = own.first else {
            context.wrote(try await resource.create(wanted), seenBy: slices)
            return .done
        }
        guard
            live.endpoints ?? [] != wanted.endpoints ?? [] || live.ports != wanted.ports
                || live.metadata.labels != wanted.metadata.labels
        else { return .done }
        var changed = wanted
        changed.metadata.name = live.metadata.name
        changed.metadata.resourceVersion = live.metadata.resourceVersion
        do {
            context.wrote(try await resource.replace(changed), seenBy: slices)
        } catch let error as APIError where error.isConflict || error.isNotFound {
            return .requeue(after: .milliseconds(100))
        }
        return .done
    }
}
