package import Foundation
import HTTPTypes
package import KubernetesClient
package import Logging

/// A control plane of Kubernetes' own programs, as *envtest* starts it: `etcd` and `kube-apiserver`, and nothing that
/// runs, schedules or collects.
///
/// Data, keys and ports are its own. It is lent for a scope, after which it ends and its directory goes; when the test's
/// process dies, the programs end too.
package struct EnvironmentControlPlane: ClientTransport {
    /// Names the folder that holds the programs; tests use the local API server where it is unset or empty.
    package static let variable = "KUBEBUILDER_ASSETS"

    /// Where an administrator reaches it.
    package let endpoint: ControlPlaneEndpoint
    private let programs: [LeashedProgram]
    /// Where all of it lies.
    package let directory: URL
    private let transport: HTTPClientTransport

    /// The folder that the environment names.
    package static var assets: URL? {
        guard let path = ProcessInfo.processInfo.environment[variable], !path.isEmpty else { return nil }
        return URL(filePath: path)
    }

    /// Starts the programs of a folder, lends what they serve, and takes it down.
    ///
    /// - Parameter limit: how long the programs may take to serve.
    /// - Throws: ``ControlPlaneError`` with the end of their logs when they don't; `CocoaError` when the directory can't
    ///   be made or removed; what `body` throws.
    package static func withControlPlane<Result: Sendable>(
        assets: URL, within limit: Duration = .seconds(90), logger: Logger,
        _ body: (EnvironmentControlPlane) async throws -> Result
    ) async throws -> Result {
        let plane = try await start(assets: assets, within: limit, logger: logger)
        let result: Result
        do {
            result = try await body(plane)
        } catch {
            do { try await plane.close() } catch {
                // What the test was about says more.
                logger.warning("a control plane isn't taken down: \(error)")
            }
            throw error
        }
        try await plane.close()
        return result
    }

    private func close() async throws {
        try await transport.shutdown()
        for program in programs { program.end() }
        try FileManager.default.removeItem(at: directory)
    }

    private static func start(
        assets: URL, within limit: Duration, logger: Logger
    ) async throws -> EnvironmentControlPlane {
        var last: any Error = ControlPlaneError(description: "no control plane was started")
        // A free port may be somebody else's by the time it is bound.
        for _ in 0..<3 {
            let directory = try ControlPlaneDirectory.make()
            var programs: [LeashedProgram] = []
            do {
                return try await start(assets, directory, &programs, ContinuousClock.now + limit, logger)
            } catch {
                for program in programs { program.end() }
                ControlPlaneDirectory.remove(directory)
                guard let error = error as? ControlPlaneError, error.isPortTaken else { throw error }
                last = error
            }
        }
        throw last
    }

    private static func start(
        _ assets: URL, _ directory: URL, _ programs: inout [LeashedProgram], _ deadline: ContinuousClock.Instant,
        _ logger: Logger
    ) async throws -> EnvironmentControlPlane {
        let ports = try FreePorts.find(3)
        let settings = ControlPlaneSettings(
            directory: directory, etcdPort: ports[0], etcdPeerPort: ports[1], port: ports[2])
        try settings.writeKeys()

        let etcd = try LeashedProgram(
            assets.appending(path: "etcd"), settings.etcdArguments, log: directory.appending(path: "etcd.log"))
        programs.append(etcd)
        try await Client.withClient(
            configuration: .init(server: "http://127.0.0.1:\(ports[0])", connectTimeout: .seconds(2), retry: .never),
            logger: logger
        ) { client in
            try await wait(for: programs, until: deadline) { try await client.answers(path: "/health") }
        }

        let server = try LeashedProgram(
            assets.appending(path: "kube-apiserver"), settings.serverArguments,
            log: directory.appending(path: "kube-apiserver.log"))
        programs.append(server)
        // The key is written after the certificate: where it is, that is whole.
        let key = settings.certificates.appending(path: "apiserver.key").path
        try await wait(for: programs, until: deadline) { FileManager.default.fileExists(atPath: key) }
        let endpoint = ControlPlaneEndpoint(
            port: ports[2],
            certificateAuthority: try String(
                contentsOf: settings.certificates.appending(path: "apiserver.crt"), encoding: .utf8),
            token: settings.token)
        let transport = try HTTPClientTransport(configuration: endpoint.configuration, logger: logger)
        do {
            let client = Client(transport: transport, retry: .never, logger: logger)
            // The namespaces that every cluster has are made after the server has begun to serve.
            for path in ["/readyz", "/api/v1/namespaces/kube-system", "/api/v1/namespaces/default"] {
                try await wait(for: programs, until: deadline) { try await client.answers(path: path) }
            }
        } catch {
            try await transport.shutdown()
            throw error
        }
        return EnvironmentControlPlane(
            endpoint: endpoint, programs: programs, directory: directory, transport: transport)
    }

    private static func wait(
        for programs: [LeashedProgram], until deadline: ContinuousClock.Instant, _ condition: () async throws -> Bool
    ) async throws {
        while try await !condition() {
            for program in programs where !program.isRunning { throw program.error("ended") }
            guard ContinuousClock.now < deadline else {
                throw programs.last?.error("doesn't serve in time")
                    ?? ControlPlaneError(description: "nothing was started")
            }
            try await Task.sleep(for: .milliseconds(50))
        }
    }

    package var host: String { transport.host }

    package func send(_ request: ClientRequest) async throws -> ClientResponse { try await transport.send(request) }

    /// Nothing: others may hold the same connections.
    package func shutdown() async throws {}
}

extension Client {
    /// Whether a path is answered with success; an answer that doesn't come is none.
    fileprivate func answers(path: String) async throws -> Bool {
        do {
            _ = try await body(of: ClientRequest(method: .get, path: path))
            return true
        } catch is APIError {
            return false
        }
    }
}
