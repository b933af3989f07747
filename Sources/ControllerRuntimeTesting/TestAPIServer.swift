public import KubernetesClient
package import LocalAPIServer
public import Logging
import ServiceLifecycle

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// A Kubernetes API server for one test: no sockets, no other programs, a few milliseconds to start.
///
/// It stores, validates, defaults, applies, selects and watches as the real one does. Like *envtest* it runs no
/// controllers: nothing makes pods of a Deployment unless the test does.
///
/// ```swift
/// try await TestAPIServer.withServer { server in
///     _ = try await server.client.resource(ConfigMap.self, namespace: "default").create(map)
///
///     let faults = server.makeTransport()
///     faults.inject(.loseReply, to: 2, where: \.isWrite)
///     let tested = Client(transport: faults)
/// }
/// ```
///
/// With the environment's `KUBEBUILDER_ASSETS` naming a folder that holds `etcd` and `kube-apiserver`, every server is
/// a real one with a directory and ports of its own, started in seconds and gone when the scope ends.
public struct TestAPIServer: Sendable {
    private enum Plane: Sendable {
        case local(APIServer, token: String)
        case environment(EnvironmentControlPlane)
    }

    private let plane: Plane
    private let logger: Logger

    /// Lends a server that holds what a new cluster holds, and takes it down.
    ///
    /// - Throws: when `KUBEBUILDER_ASSETS` is set and its programs don't serve, with the end of their logs; when they
    ///   can't be taken down; what `body` throws.
    public static func withServer<Result: Sendable>(
        logger: Logger = Logger(label: "test-api-server") { _ in SwiftLogNoOpLogHandler() },
        _ body: (TestAPIServer) async throws -> Result
    ) async throws -> Result {
        if let assets = EnvironmentControlPlane.assets {
            return try await EnvironmentControlPlane.withControlPlane(assets: assets, logger: logger) {
                try await body(TestAPIServer(plane: .environment($0), logger: logger))
            }
        }
        let token = UUID().uuidString
        var configuration = APIServer.Configuration()
        configuration.port = 0
        configuration.tokens = [token: .admin]
        let server = try await APIServer(configuration: configuration, logger: logger)
        return try await body(TestAPIServer(plane: .local(server, token: token), logger: logger))
    }

    private init(plane: Plane, logger: Logger) {
        self.plane = plane
        self.logger = logger
    }

    /// A client of an administrator whom no faults befall, to set up and to look.
    public var client: Client { Client(transport: transport, logger: logger) }

    /// A client of somebody with no more rights than they have.
    package func client(as user: User) -> Client {
        switch plane {
        case .local(let server, _): Client(transport: server.transport(as: user), logger: logger)
        case .environment(let plane):
            Client(transport: plane, logger: logger)
                .impersonating(Impersonation(user: user.name, groups: user.groups))
        }
    }

    /// A way to the server that has faults of its own, as a process has: each call makes another one.
    ///
    /// - Parameter clock: what the waits of faults are measured by.
    public func makeTransport(clock: some Clock<Duration> = ContinuousClock()) -> FaultyTransport {
        FaultyTransport(transport, clock: clock)
    }

    /// Lets other programs reach the server for as long as `body` runs; once for each server.
    ///
    /// - Throws: when no port can be had; what `body` throws.
    public func withEndpoint<Result: Sendable>(
        _ body: (ControlPlaneEndpoint) async throws -> Result
    ) async throws -> Result {
        switch plane {
        case .environment(let plane): return try await body(plane.endpoint)
        case .local(let server, let token):
            return try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { try await server.run() }
                defer { group.cancelAll() }
                return try await body(
                    ControlPlaneEndpoint(
                        port: try await server.boundPort, certificateAuthority: server.authority.certificate,
                        token: token))
            }
        }
    }

    private var transport: any ClientTransport {
        switch plane {
        case .local(let server, _): server.transport()
        case .environment(let plane): plane
        }
    }
}
