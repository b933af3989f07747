import ControllerRuntimeTesting
import Foundation
import KubernetesClient
import KubernetesModel
import Logging
import Testing

/// What `KUBEBUILDER_ASSETS` leads to, with stand-ins that read their flags as strictly as Kubernetes' own programs.
@Suite(.timeLimit(.minutes(3))) struct EnvironmentControlPlaneTests {
    private static let standIns = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "StandIns")
    private let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }

    /// Lends a folder of programs, each a shell script.
    private func withPrograms(_ programs: [String: String], _ body: (URL) async throws -> Void) async throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "assets-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { #expect(throws: Never.self) { try FileManager.default.removeItem(at: folder) } }
        for (name, script) in programs {
            let file = folder.appending(path: name)
            try Data("#!/bin/sh\n\(script)\n".utf8).write(to: file)
            try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: file.path)
        }
        try await body(folder)
    }

    /// The processes whose command line has a text in it.
    private func processes(with text: String) throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: "/proc").filter { entry in
            guard Int(entry) != nil, let line = FileManager.default.contents(atPath: "/proc/\(entry)/cmdline") else {
                return false
            }
            return String(decoding: line, as: UTF8.self).contains(text)
        }
    }

    @Test func startsWhatIsThereAndLeavesNothingBehind() async throws {
        var plane: EnvironmentControlPlane? = try await .start(assets: Self.standIns, logger: logger)
        let endpoint = try #require(plane?.endpoint)
        let port = "--port\0\(endpoint.port)\0"
        #expect(try processes(with: port).count == 1)
        do {
            let maps = Client(transport: try #require(plane), logger: logger)
                .resource(ConfigMap.self, namespace: "default")
            _ = try await maps.create(ConfigMap(metadata: ObjectMeta(name: "x", namespace: "default")))
            #expect(try await maps.list().items.map(\.key.name).contains("x"))
        }
        // Others reach the same server by what the endpoint says.
        let found = try await Client.withClient(configuration: endpoint.configuration, logger: logger) { client in
            try await client.resource(ConfigMap.self, namespace: "default").get("x").metadata.name
        }
        #expect(found == "x")

        let directory = try #require(plane?.directory)
        #expect(FileManager.default.fileExists(atPath: directory.path))
        plane = nil
        #expect(try processes(with: port) == [])
        #expect(!FileManager.default.fileExists(atPath: directory.path))
    }

    @Test func twoHaveNothingInCommon() async throws {
        let planes = [
            try await EnvironmentControlPlane.start(assets: Self.standIns, logger: logger),
            try await EnvironmentControlPlane.start(assets: Self.standIns, logger: logger),
        ]
        let maps = planes.map { Client(transport: $0, logger: logger).resource(ConfigMap.self, namespace: "default") }
        _ = try await maps[0].create(ConfigMap(metadata: ObjectMeta(name: "x", namespace: "default")))
        let names = try await maps[1].list().items.map(\.key.name)
        #expect(!names.contains("x"))
    }

    @Test func saysWhatAProgramSaidThatEnds() async throws {
        let programs = [
            "etcd": "exec '\(Self.standIns.appending(path: "etcd").path)' \"$@\"",
            "kube-apiserver": "echo 'Error: unknown flag: --etcd-servers' >&2; exit 1",
        ]
        try await withPrograms(programs) { folder in
            await #expect {
                _ = try await EnvironmentControlPlane.start(assets: folder, logger: logger)
            } throws: {
                "\($0)".contains("kube-apiserver ended") && "\($0)".contains("unknown flag: --etcd-servers")
            }
            let left = try processes(with: "\(folder.path)/")
            #expect(left == [])
        }
    }

    @Test func saysWhatIsMissing() async throws {
        try await withPrograms([:]) { folder in
            await #expect {
                _ = try await EnvironmentControlPlane.start(assets: folder, logger: logger)
            } throws: {
                "\($0)".contains("\(folder.path)/etcd is no program") && "\($0)".contains("KUBEBUILDER_ASSETS")
            }
        }
    }

    @Test func givesUpOnAProgramThatNeverServes() async throws {
        let script = "exec sleep 600"
        try await withPrograms(["etcd": script, "kube-apiserver": script]) { folder in
            await #expect {
                _ = try await EnvironmentControlPlane.start(assets: folder, within: .milliseconds(300), logger: logger)
            } throws: {
                "\($0)".contains("etcd doesn't serve in time")
            }
        }
    }
}
