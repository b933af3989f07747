import ControllerRuntime
import KubernetesClient
import KubernetesModel

/// Brings the listeners up to date when a Service or its endpoints change, and tells a LoadBalancer's address.
struct ForwardingReconciler: Reconciler {
    let client: Client
    let configuration: ServiceProxy.Configuration
    let services: Reflector<KubernetesModel.Service>
    let slices: Reflector<EndpointSlice>
    let listeners: ListenerSet
    let events: EventRecorder

    func reconcile(_ key: ObjectKey, context: ReconcileContext) async throws -> ReconcileOutcome {
        let table = ForwardingTable(
            services: services.store.objects.filter { !configuration.excluded.contains($0.key) },
            slices: slices.store.objects, loadBalancerAddress: configuration.loadBalancerAddress)
        await listeners.apply(table)
        guard let service = services.store[key], service.spec?.type == "LoadBalancer" else { return .done }
        if let problem = await problem(of: key, in: table) {
            events.record(.warning, regarding: service, reason: "AddressUnavailable", message: problem)
            return .requeue(after: .seconds(10))
        }
        try await report(service)
        return .done
    }

    /// Why a LoadBalancer is not reachable at its external address.
    private func problem(of key: ObjectKey, in table: ForwardingTable) async -> String? {
        if let contested = table.conflicts[key] {
            return "\(contested) belongs to Service \(table.routes[contested]?.service.description ?? "")"
        }
        for (listener, route) in table.routes where route.service == key {
            if await listeners.failure(of: listener) != nil {
                return "another program listens on \(listener), or it is no address of this machine"
            }
        }
        return nil
    }

    private func report(_ service: KubernetesModel.Service) async throws {
        let ingress = [LoadBalancerIngress(ip: configuration.loadBalancerAddress, ipMode: "VIP")]
        guard service.status?.loadBalancer?.ingress != ingress else { return }
        let status = ServiceStatus(loadBalancer: LoadBalancerStatus(ingress: ingress))
        _ = try await client.resource(KubernetesModel.Service.self, namespace: service.metadata.namespace).status
            .patch(service.metadata.name ?? "", .merge(["status": try JSONValue(encoding: status)]))
    }
}
