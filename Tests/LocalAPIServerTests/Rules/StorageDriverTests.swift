import HTTPTypes
import KubernetesModel
import Testing

@testable import LocalAPIServer

/// Kinds of storage and devices, and the addresses of Services: what is filled in, and what is refused.
@Suite struct StorageDriverTests {
    private static let storage = "/apis/storage.k8s.io/v1"
    private static let devices = "/apis/resource.k8s.io/v1"

    @Test func fillsInDrivers() async throws {
        let driver = try await TestServer().send(
            .post, "\(Self.storage)/csidrivers", ["metadata": ["name": "disk.example.test"], "spec": [:]])
        #expect(driver.status == 201)
        #expect(
            driver.document["spec"] == [
                "attachRequired": true, "podInfoOnMount": false, "storageCapacity": false, "requiresRepublish": false,
                "seLinuxMount": false, "fsGroupPolicy": "ReadWriteOnceWithFSType",
                "volumeLifecycleModes": ["Persistent"],
            ])
    }

    @Test func fillsInClaims() async throws {
        let claim = try await TestServer().send(
            .post, "\(Self.devices)/namespaces/default/resourceclaims",
            [
                "metadata": ["name": "c"],
                "spec": ["devices": ["requests": [["name": "gpu", "exactly": ["deviceClassName": "gpu"]]]]],
            ])
        #expect(claim.status == 201)
        #expect(
            claim.document[path: "spec", "devices"]?["requests"] == [
                [
                    "name": "gpu",
                    "exactly": ["deviceClassName": "gpu", "allocationMode": "ExactCount", "count": 1],
                ]
            ])
    }

    @Test(
        arguments: [
            (
                "\(storage)/csidrivers", ["metadata": ["name": "x"], "spec": ["fsGroupPolicy": "All"]],
                "spec.fsGroupPolicy: Unsupported value: \"All\": supported values: \"File\", \"None\", \"ReadWriteOnceWithFSType\""
            ),
            (
                "\(storage)/csinodes",
                ["metadata": ["name": "n"], "spec": ["drivers": [["name": "d", "nodeID": ""]]]],
                "spec.drivers[0].nodeID: Required value"
            ),
            (
                "\(storage)/volumeattributesclasses", ["metadata": ["name": "x"], "driverName": "d"],
                "parameters: Required value: must contain at least one key/value pair"
            ),
            (
                "\(storage)/volumeattachments",
                ["metadata": ["name": "x"], "spec": ["attacher": "a", "nodeName": "n", "source": [:]]],
                "spec.source: Required value: must specify exactly one of inlineVolumeSpec and persistentVolumeName"
            ),
            (
                "\(devices)/namespaces/default/resourceclaims",
                [
                    "metadata": ["name": "c"],
                    "spec": ["devices": ["requests": [["name": "gpu", "exactly": [:]]]]],
                ], "spec.devices.requests[0].exactly.deviceClassName: Required value"
            ),
            (
                "/apis/networking.k8s.io/v1/servicecidrs",
                ["metadata": ["name": "x"], "spec": ["cidrs": ["10.0.0.0"]]],
                "spec.cidrs[0]: Invalid value: \"10.0.0.0\": must be a valid CIDR value, (e.g. 10.9.8.0/24 or 2001:db8::/64)"
            ),
        ] as [(String, JSONValue, String)])
    func refuses(_ path: String, _ document: JSONValue, _ problem: String) async throws {
        let answer = try await TestServer().send(.post, path, document)
        #expect(answer.status == 422)
        #expect(answer.document["message"]?.stringValue?.hasSuffix(problem) == true, "\(answer.document)")
    }

    @Test func recordsWhoHasAnAddress() async throws {
        let server = try await TestServer()
        let services = "/api/v1/namespaces/default/services"
        let addresses = "/apis/networking.k8s.io/v1/ipaddresses"
        let service: JSONValue = ["metadata": ["name": "web"], "spec": ["ports": [["port": 80]]]]
        let created = try await server.send(.post, services, service).document
        let address = try #require(created[path: "spec", "clusterIP"]?.stringValue)
        let owner = try await server.send(.get, "\(addresses)/\(address)").document
        #expect(
            owner[path: "spec", "parentRef"]
                == ["group": "", "resource": "services", "namespace": "default", "name": "web"])
        try await server.send(.delete, "\(services)/web")
        #expect(try await server.send(.get, "\(addresses)/\(address)").status == 404)
        // Whoever takes an address by an object of its own keeps Services away from it.
        try await server.send(
            .post, addresses,
            [
                "metadata": ["name": .string(address)],
                "spec": ["parentRef": ["group": "example.test", "resource": "routers", "name": "r"]],
            ])
        let next = try await server.send(.post, services, service).document
        #expect(next[path: "spec", "clusterIP"] != .string(address))
    }

    @Test func extendsTheRangeOfServices() async throws {
        let server = try await TestServer { $0.serviceAddresses = AddressRange("10.1.0.0/28")! }
        let ranges = "/apis/networking.k8s.io/v1/servicecidrs"
        #expect(
            try await server.send(.get, "\(ranges)/kubernetes").document[path: "spec", "cidrs"] == ["10.1.0.0/28"])
        func make(_ name: String) async throws -> (status: Int, document: JSONValue) {
            try await server.send(
                .post, "/api/v1/namespaces/default/services",
                ["metadata": ["name": .string(name)], "spec": ["ports": [["port": 80]]]])
        }
        for number in 0..<5 { #expect(try await make("s\(number)").status == 201) }
        #expect(try await make("full").status == 500)
        try await server.send(
            .post, ranges, ["metadata": ["name": "more"], "spec": ["cidrs": ["10.2.0.0/28"]]])
        #expect(try await make("full").document[path: "spec", "clusterIP"] == "10.2.0.1")
    }
}
