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

    /// Lends a control plane of the stand-ins.
    private func withControlPlane<Result: Sendable>(
        _ body: (EnvironmentControlPlane) async throws -> Result
    ) async throws -> Result {
        try await EnvironmentControlPlane.withControlPlane(assets: Self.standIns, logger: logger, body)
    }

    private func maps(_ plane: EnvironmentControlPlane) -> ResourceClient<ConfigMap> {
        Client(transport: plane, logger: logger).resource(ConfigMap.self, namespace: "default")
    }

    /// Looks whether anything is left of a control plane.
    private func expectNothing(of directory: URL, _ port: String) throws {
        #expect(try processes(with: port) == [])
        #expect(!FileManager.default.fileExists(atPath: directory.path))
    }

    @Test func startsWhatIsThereAndLeavesNothingBehind() async throws {
        let (directory, port) = try await withControlPlane { plane in
            let port = "--port\0\(plane.endpoint.port)\0"
            #expect(try processes(with: port).count == 1)
            _ = try await maps(plane).create(ConfigMap(metadata: ObjectMeta(name: "x", namespace: "default")))
            #expect(try await maps(plane).list().items.map(\.key.name).contains("x"))
            // Others reach the same server by what the endpoint says.
            let found = try await Client.withClient(configuration: plane.endpoint.configuration, logger: logger) {
                try await $0.resource(ConfigMap.self, namespace: "default").get("x").metadata.name
            }
            #expect(found == "x")
            #expect(FileManager.default.fileExists(atPath: plane.directory.path))
            return (plane.directory, port)
        }
        try expectNothing(of: directory, port)
    }

    @Test func leavesNothingBehindWhenATestFails() async throws {
        struct Failure: Error {}
        var left: (directory: URL, port: String)?
        await #expect(throws: Failure.self) {
            try await withControlPlane { plane in
                left = (plane.directory, "--port\0\(plane.endpoint.port)\0")
                throw Failure()
            }
        }
        let (directory, port) = try #require(left)
        try expectNothing(of: directory, port)
    }

    @Test func saysThatItCouldNotBeTakenDown() async throws {
        await #expect(throws: CocoaError.self) {
            try await withControlPlane { try FileManager.default.removeItem(at: $0.directory) }
        }
    }

    @Test func twoHaveNothingInCommon() async throws {
        try await withControlPlane { first in
            try await withControlPlane { second in
                _ = try await maps(first).create(ConfigMap(metadata: ObjectMeta(name: "x", namespace: "default")))
                let names = try await maps(second).list().items.map(\.key.name)
                #expect(!names.contains("x"))
            }
        }
    }

    @Test func saysWhatAProgramSaidThatEnds() async throws {
        let programs = [
            "etcd": "exec '\(Self.standIns.appending(path: "etcd").path)' \"$@\"",
            "kube-apiserver": "echo 'Error: unknown flag: --etcd-servers' >&2; exit 1",
        ]
        try await withPrograms(programs) { folder in
            await #expect {
                try await EnvironmentControlPlane.withControlPlane(assets: folder, logger: logger) { _ in }
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
                try await EnvironmentControlPlane.withControlPlane(assets: folder, logger: logger) { _ in }
            } throws: {
                "\($0)".contains("\(folder.path)/etcd is no program") && "\($0)".contains("KUBEBUILDER_ASSETS")
            }
        }
    }

    @Test func givesUpOnAProgramThatNeverServes() async throws {
        let script = "exec sleep 600"
        try await withPrograms(["etcd": script, "kube-apiserver": script]) { folder in
            await #expect {
                try await EnvironmentControlPlane.withControlPlane(
                    assets: folder, within: .milliseconds(300), logger: logger
                ) { _ in }
            } throws: {
                "\($0)".contains("etcd doesn't serve in time")
            }
        }
    }
}
