import KubernetesModel
import Testing

@testable import LocalServiceProxy

@Suite struct ForwardingTableTests {
    @Test func routesAClusterAddressToReadyEndpoints() {
        let table = ForwardingTable(
            services: [service("backend", address: "127.96.0.7")],
            slices: [slice("backend", ready: ["127.97.0.3", "127.97.0.2"], unready: ["127.97.0.4"])],
            loadBalancerAddress: "127.0.0.1")

        #expect(
            table.routes == [
                Listener(address: "127.96.0.7", port: 8000): ForwardingTable.Route(
                    service: ObjectKey(namespace: "default", name: "backend"),
                    endpoints: [
                        Listener(address: "127.97.0.2", port: 8000), Listener(address: "127.97.0.3", port: 8000),
                    ], isExternal: false)
            ])
    }

    @Test func listensOnTheLoadBalancerAddressToo() {
        let table = ForwardingTable(
            services: [service("gateway", address: "127.96.0.8", type: "LoadBalancer")],
            slices: [slice("gateway", ready: ["127.97.0.2"])], loadBalancerAddress: "127.0.0.1")

        #expect(table.routes[Listener(address: "127.0.0.1", port: 8000)]?.isExternal == true)
        #expect(table.routes[Listener(address: "127.96.0.8", port: 8000)]?.isExternal == false)
    }

    @Test func givesAContestedListenerToTheFirstServiceByName() {
        let table = ForwardingTable(
            services: [
                service("zebra", address: "127.96.0.1", type: "LoadBalancer"),
                service("antelope", address: "127.96.0.2", type: "LoadBalancer"),
            ], slices: [], loadBalancerAddress: "127.0.0.1")

        let contested = Listener(address: "127.0.0.1", port: 8000)
        #expect(table.routes[contested]?.service.name == "antelope")
        #expect(table.conflicts == [ObjectKey(namespace: "default", name: "zebra"): contested])
    }

    @Test(arguments: ["None", ""])
    func leavesHeadlessServicesToTheirPods(address: String) {
        let table = ForwardingTable(
            services: [service("database", address: address)], slices: [slice("database", ready: ["127.97.0.2"])],
            loadBalancerAddress: "127.0.0.1")

        #expect(table.routes.isEmpty)
    }

    private func service(_ name: String, address: String, type: String = "ClusterIP") -> Service {
        Service(
            metadata: ObjectMeta(name: name, namespace: "default"),
            spec: ServiceSpec(
                type: type, clusterIP: address, ports: [ServicePort(name: "http", port: 8000, targetPort: "http")]))
    }

    private func slice(_ service: String, ready: [String], unready: [String] = []) -> EndpointSlice {
        EndpointSlice(
            metadata: ObjectMeta(
                name: "\(service)-1", namespace: "default", labels: ["kubernetes.io/service-name": service]),
            addressType: "IPv4",
            endpoints: [
                Endpoint(addresses: ready, conditions: EndpointConditions(ready: true)),
                Endpoint(addresses: unready, conditions: EndpointConditions(ready: false)),
            ], ports: [EndpointSlicePort(name: "http", protocol: "TCP", port: 8000)])
    }
}
