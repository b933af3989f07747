import ControllerRuntime
package import KubernetesClient
package import KubernetesModel
package import Logging
package import NIOPosix
import ServiceLifecycle

/// Keeps the listeners of a cluster's Services as Services and EndpointSlices say.
package struct ServiceProxy: ServiceLifecycle.Service {
    /// How the proxy works.
    package struct Configuration: Sendable {
        /// Where Services of type LoadBalancer listen, an IPv4 address of this machine.
        package var loadBalancerAddress: String
        /// Services whose address somebody else listens on: the API server's own.
        package var excluded: Set<ObjectKey>

        package init(
            loadBalancerAddress: String = "127.0.0.1",
            excluded: Set<ObjectKey> = [ObjectKey(namespace: "default", name: "kubernetes")]
        ) {
            self.loadBalancerAddress = loadBalancerAddress
            self.excluded = excluded
        }
    }

    private let services: Reflector<KubernetesModel.Service>
    private let slices: Reflector<EndpointSlice>
    private let events: EventRecorder
    private let listeners: ListenerSet
    private let reconciler: ForwardingReconciler
    private let logger: Logger

    package init(
        client: Client, configuration: Configuration = Configuration(),
        group: MultiThreadedEventLoopGroup = .singleton, logger: Logger
    ) {
        services = Reflector(client.resource(KubernetesModel.Service.self), logger: logger)
        slices = Reflector(client.resource(EndpointSlice.self), logger: logger)
        events = EventRecorder(client: client, component: "service-proxy", logger: logger)
        listeners = ListenerSet(group: group, logger: logger)
        reconciler = ForwardingReconciler(
            client: client, configuration: configuration, services: services, slices: slices, listeners: listeners,
            events: events)
        self.logger = logger
    }

    /// Relays until the task is cancelled or the service group shuts down.
    package func run() async throws {
        // One change at a time: each of them brings the whole table up to date.
        let controller = Controller(
            name: "service-proxy", for: services, reconciler: reconciler,
            options: Controller.Options(parallelism: 1), logger: logger
        ).watches(slices) { slice in
            let service = slice.metadata.labels?["kubernetes.io/service-name"]
            return service.map { [ObjectKey(namespace: slice.metadata.namespace, name: $0)] } ?? []
        }
        do {
            try await ServiceGroup(services: [events, services, slices, controller], logger: logger).run()
        } catch {
            await listeners.closeAll()
            throw error
        }
        await listeners.closeAll()
    }
}
