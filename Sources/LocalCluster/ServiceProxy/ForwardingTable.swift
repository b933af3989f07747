import KubernetesModel

/// An address that the proxy listens on.
struct Listener: Hashable, Sendable, Comparable, CustomStringConvertible {
    /// An IPv4 address of this machine.
    var address: String
    /// A TCP port.
    var port: Int

    var description: String { "\(address):\(port)" }

    static func < (left: Listener, right: Listener) -> Bool {
        (left.address, left.port) < (right.address, right.port)
    }
}

/// Where connections to each listener go: a pure function of Services and EndpointSlices.
struct ForwardingTable: Equatable, Sendable {
    /// What stands behind a listener.
    struct Route: Equatable, Sendable {
        /// The service that the listener belongs to.
        var service: ObjectKey
        /// Ready endpoints, in a fixed order; empty when nothing is ready.
        var endpoints: [Listener]
        /// Whether the listener is the service's external one, on the address of the load balancer.
        var isExternal: Bool
    }

    /// Routes by listener.
    private(set) var routes: [Listener: Route] = [:]

    /// Two services that want one listener: the first by name gets it, the other is named here.
    private(set) var conflicts: [ObjectKey: Listener] = [:]

    /// Computes the table.
    ///
    /// - Parameter loadBalancerAddress: where services of type `LoadBalancer` are reachable from outside pods.
    init(services: [Service], slices: [EndpointSlice], loadBalancerAddress: String) {
        let byService = Dictionary(grouping: slices) { slice in
            ObjectKey(
                namespace: slice.metadata.namespace, name: slice.metadata.labels?["kubernetes.io/service-name"] ?? "")
        }
        for service in services.sorted(by: { $0.key < $1.key }) where service.spec?.type != "ExternalName" {
            for port in service.spec?.ports ?? [] where (port.protocol ?? "TCP") == "TCP" {
                let endpoints = Self.endpoints(of: port, in: byService[service.key] ?? [])
                if let address = service.spec?.clusterIP, !address.isEmpty, address != "None" {
                    add(Listener(address: address, port: port.port), to: service.key, endpoints, isExternal: false)
                }
                if service.spec?.type == "LoadBalancer" {
                    add(
                        Listener(address: loadBalancerAddress, port: port.port), to: service.key, endpoints,
                        isExternal: true)
                }
            }
        }
    }

    private mutating func add(
        _ listener: Listener, to service: ObjectKey, _ endpoints: [Listener], isExternal: Bool
    ) {
        guard routes[listener] == nil else {
            conflicts[service] = listener
            return
        }
        routes[listener] = Route(service: service, endpoints: endpoints, isExternal: isExternal)
    }

    /// The ready addresses of the slices' port that has the service port's name.
    private static func endpoints(of port: ServicePort, in slices: [EndpointSlice]) -> [Listener] {
        var found: Set<Listener> = []
        for slice in slices {
            guard let number = slice.ports?.first(where: { ($0.name ?? "") == (port.name ?? "") })?.port else {
                continue
            }
            for endpoint in slice.endpoints ?? [] where endpoint.conditions?.ready ?? true {
                found.formUnion(endpoint.addresses.map { Listener(address: $0, port: number) })
            }
        }
        return found.sorted()
    }
}
