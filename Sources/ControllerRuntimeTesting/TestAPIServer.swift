public import KubernetesClient
import LocalAPIServer
public import Logging

/// A Kubernetes API server in the test's own process: no sockets, no other programs, a few milliseconds to start.
///
/// It stores, validates, defaults, applies, selects and watches as the real one does. Like *envtest* it runs no
/// controllers: nothing makes pods of a Deployment unless the test does.
///
/// ```swift
/// let server = try await TestAPIServer()
/// _ = try await server.client.resource(ConfigMap.self, namespace: "default").create(map)
///
/// let faults = server.makeTransport()
/// faults.inject(.loseReply, to: 2, where: \.isWrite)
/// let tested = Client(transport: faults)
/// ```
public struct TestAPIServer: Sendable {
    private let server: APIServer
    private let logger: Logger

    /// Starts a server that holds what a new cluster holds, and forgets everything with its last copy.
    public init(logger: Logger = Logger(label: "test-api-server") { _ in SwiftLogNoOpLogHandler() }) async throws {
        server = try await APIServer(configuration: .init(), logger: logger)
        self.logger = logger
    }

    /// A client of an administrator whom no faults befall, to set up and to look.
    public var client: Client { Client(transport: server.transport(), logger: logger) }

    /// A way to the server that has faults of its own, as a process has: each call makes another one.
    ///
    /// - Parameter clock: what the waits of faults are measured by.
    public func makeTransport(clock: some Clock<Duration> = ContinuousClock()) -> FaultyTransport {
        FaultyTransport(server.transport(), clock: clock)
    }
}
