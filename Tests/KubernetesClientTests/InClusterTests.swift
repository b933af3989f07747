import Testing

@testable import KubernetesClient

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

@Suite struct InClusterTests {
    private let environment = ["KUBERNETES_SERVICE_HOST": "127.96.0.1", "KUBERNETES_SERVICE_PORT": "6443"]

    private func withServiceAccount(
        _ files: [String: String] = ["ca.crt": "CA", "token": "t1\n", "namespace": "home\n"],
        _ body: (String) throws -> Void
    ) throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "serviceaccount-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { #expect(throws: Never.self) { try FileManager.default.removeItem(at: folder) } }
        for (name, content) in files { try Data(content.utf8).write(to: folder.appending(path: name)) }
        try body(folder.path)
    }

    @Test func readsTheServiceAccount() throws {
        try withServiceAccount { folder in
            let configuration = try Client.Configuration.inCluster(environment: environment, directory: folder)
            #expect(configuration.server == "https://127.96.0.1:6443")
            #expect(configuration.trust == .certificates(.file("\(folder)/ca.crt")))
            #expect(configuration.credentials == .tokenFile("\(folder)/token"))
            #expect(configuration.namespace == "home")
        }
    }

    @Test func neverDoesWithoutACertificateAuthority() throws {
        try withServiceAccount(["token": "t1"]) { folder in
            #expect {
                _ = try Client.Configuration.inCluster(environment: environment, directory: folder)
            } throws: {
                ($0 as? ConfigurationError)?.file == "\(folder)/ca.crt"
            }
        }
    }

    @Test func saysThatThisIsNoPod() throws {
        #expect {
            _ = try Client.Configuration.inCluster(environment: [:], directory: "/nowhere")
        } throws: {
            ($0 as? ConfigurationError)?.key == "KUBERNETES_SERVICE_HOST"
        }
    }

    @Test func bracketsIPv6() throws {
        try withServiceAccount { folder in
            let environment = ["KUBERNETES_SERVICE_HOST": "fd00::1", "KUBERNETES_SERVICE_PORT": "443"]
            let configuration = try Client.Configuration.inCluster(environment: environment, directory: folder)
            #expect(configuration.server == "https://[fd00::1]:443")
        }
    }
}
