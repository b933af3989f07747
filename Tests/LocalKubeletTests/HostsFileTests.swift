import Foundation
import KubernetesModel
import Testing

@testable import LocalKubelet

struct HostsFileTests {
    private func service(_ name: String, _ namespace: String, _ address: String) -> Service {
        Service(
            metadata: ObjectMeta(name: name, namespace: namespace), spec: ServiceSpec(clusterIP: address))
    }

    @Test func namesServicesAsTheClusterDoes() {
        var pod = PodFields.sample.pod
        pod.spec?.hostAliases = [HostAlias(ip: "10.0.0.1", hostnames: ["a", "b"])]
        let text = HostsFile(pod: pod, podIP: "127.97.0.9").text(services: [
            service("web", "other", "127.96.0.3"), service("db", "default", "127.96.0.2"),
            service("headless", "default", "None"),
        ])
        let lines = text.split(separator: "\n")
        #expect(lines.contains("127.97.0.9\tweb-0"))
        #expect(lines.contains("10.0.0.1\ta b"))
        #expect(lines.contains("127.96.0.2\tdb db.default db.default.svc db.default.svc.cluster.local"))
        #expect(lines.contains("127.96.0.3\tweb.other web.other.svc web.other.svc.cluster.local"))
        #expect(!text.contains("headless"))
    }

    @Test func keepsTheInode() async throws {
        try await withTemporaryDirectory { directory in
            let path = directory + "/hosts"
            try HostsFile.write("a long first text\n", to: path)
            let before = try FileManager.default.attributesOfItem(atPath: path)[.systemFileNumber] as? Int
            try HostsFile.write("short\n", to: path)
            #expect(try FileManager.default.attributesOfItem(atPath: path)[.systemFileNumber] as? Int == before)
            #expect(try String(contentsOfFile: path, encoding: .utf8) == "short\n")
        }
    }

    @Test func everyUserHasAName() {
        let files = AccountFiles.files(
            identities: [.init(user: 999, group: 998), .init(user: 0, group: 0), .init(user: 999, group: 998)],
            hostname: "h")
        #expect(files["passwd"] == "root:x:0:0:root:/root:/bin/sh\nuser999:x:999:998::/:/bin/sh\n")
        #expect(files["group"] == "root:x:0:\nuser998:x:998:\n")
    }
}

struct PodAddressTests {
    @Test func everyPodHasItsOwn() {
        var addresses = PodAddresses(.pods)
        #expect(addresses.address(for: "a") == "127.97.0.1")
        #expect(addresses.address(for: "b") == "127.97.0.2")
        #expect(addresses.address(for: "a") == "127.97.0.1")
        addresses.release("a")
        // One that was given back rests a while.
        #expect(addresses.address(for: "c") == "127.97.0.3")
    }

    @Test func wishesAreGrantedWhenFree() {
        var addresses = PodAddresses(.pods)
        addresses.reserve("127.97.0.1", for: "old")
        #expect(addresses.address(for: "new") == "127.97.0.2")
        #expect(addresses.address(for: "back", preferring: "127.97.3.4") == "127.97.3.4")
        #expect(addresses.address(for: "late", preferring: "127.97.3.4") == "127.97.0.3")
        #expect(addresses.address(for: "old") == "127.97.0.1")
    }

    @Test func rangesHaveAnEnd() throws {
        var addresses = PodAddresses(try #require(PodAddressRange("127.97.0.0/30")))
        #expect((0..<4).map { addresses.address(for: "\($0)") } == ["127.97.0.1", "127.97.0.2", "127.97.0.3", nil])
        #expect(PodAddressRange("127.97.0.0") == nil)
        #expect(PodAddressRange("127.97.0.300/16") == nil)
    }
}
