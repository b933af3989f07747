import KubernetesModel
import Testing

@testable import LocalControllers

@Suite struct EndpointSlicePlanTests {
    @Test func listsReadyAndUnreadyPodsThatHaveAnAddress() throws {
        let pods = [
            Sample.pod("b", ready: false, ip: "127.97.0.3"), Sample.pod("a", ready: true, ip: "127.97.0.2"),
            Sample.pod("none", ready: true), Sample.pod("other", ready: true, labels: ["app": "y"], ip: "127.97.0.9"),
            Sample.pod("leaving", ready: true, ip: "127.97.0.4", deleting: true),
        ]
        let slice = try #require(EndpointSlicePlan.slice(of: service(), pods: pods))

        #expect(slice.endpoints?.map(\.addresses) == [["127.97.0.2"], ["127.97.0.3"], ["127.97.0.4"]])
        #expect(slice.endpoints?.map(\.conditions?.ready) == [true, false, false])
        #expect(slice.ports?.first?.port == 8000)
        #expect(slice.metadata.labels?[EndpointSlicePlan.serviceLabel] == "web")
    }

    @Test func tellsNoPortsWithoutPods() throws {
        let slice = try #require(EndpointSlicePlan.slice(of: service(), pods: []))
        #expect(slice.metadata.generateName == "web-")
        #expect(slice.ports == nil)
    }

    @Test func publishesUnreadyPodsWhenAsked() throws {
        var service = service()
        service.spec?.publishNotReadyAddresses = true
        let slice = try #require(
            EndpointSlicePlan.slice(of: service, pods: [Sample.pod("b", ready: false, ip: "127.97.0.3")]))
        #expect(slice.endpoints?.first?.conditions?.ready == true)
    }

    @Test func leavesServicesWithoutSelectorAlone() {
        var service = service()
        service.spec?.selector = nil
        #expect(EndpointSlicePlan.slice(of: service, pods: []) == nil)
    }

    private func service() -> Service {
        Service(
            metadata: ObjectMeta(name: "web", namespace: "default", uid: "svc"),
            spec: ServiceSpec(
                clusterIP: "127.96.0.9", ports: [ServicePort(name: "http", port: 80, targetPort: "http")],
                selector: ["app": "x"]))
    }
}
