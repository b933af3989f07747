public import KubernetesModel
public import Logging

/// A Kubernetes API server, as a program sees it.
///
/// A value that is cheap to copy: every copy shares the transport. Resources are reached through
/// ``resource(_:namespace:)``, everything else through ``send(_:)``.
public struct Client: Sendable {
    /// What carries the requests.
    public let transport: any ClientTransport
    /// The namespace of the configuration's context: where a tool works when nothing else is said.
    public let defaultNamespace: String

    let retry: RetryPolicy
    let clock: any Clock<Duration>
    let logger: Logger

    /// Makes a client over a transport, which stays the caller's to shut down.
    public init(
        transport: any ClientTransport, defaultNamespace: String = "default", retry: RetryPolicy = RetryPolicy(),
        clock: any Clock<Duration> = ContinuousClock(), logger: Logger = Logger(label: "kubernetes-client")
    ) {
        self.transport = transport
        self.defaultNamespace = defaultNamespace
        self.retry = retry
        self.clock = clock
        self.logger = logger
    }

    /// Makes a client that speaks HTTPS to the server of `configuration`.
    ///
    /// Call ``shutdown()`` at the end, or use ``withClient(configuration:logger:_:)``.
    ///
    /// - Throws: `ConfigurationError` when a certificate, key or token can't be read.
    public init(configuration: Configuration, logger: Logger = Logger(label: "kubernetes-client")) throws {
        self.init(
            transport: try HTTPClientTransport(configuration: configuration, logger: logger),
            defaultNamespace: configuration.namespace, logger: logger)
    }

    /// Lends a client for a scope and shuts it down afterwards.
    ///
    /// - Throws: `ConfigurationError`; what `body` throws.
    public static func withClient<Result: Sendable>(
        configuration: Configuration, logger: Logger = Logger(label: "kubernetes-client"),
        _ body: (Client) async throws -> Result
    ) async throws -> Result {
        let client = try Client(configuration: configuration, logger: logger)
        let result: Result
        do {
            result = try await body(client)
        } catch {
            try await client.shutdown()
            throw error
        }
        try await client.shutdown()
        return result
    }

    /// Closes the transport's connections.
    public func shutdown() async throws {
        try await transport.shutdown()
    }

    /// The objects of a kind known at compile time.
    ///
    /// - Parameter namespace: where they live; `nil` for all namespaces and for cluster-scoped kinds.
    public func resource<Object: KubernetesObject>(
        _ type: Object.Type = Object.self, namespace: String? = nil
    ) -> ResourceClient<Object> {
        ResourceClient(client: self, resource: Object.resource, namespace: namespace)
    }

    /// The objects of a kind known only at run time.
    ///
    /// - Parameter namespace: where they live; `nil` for all namespaces and for cluster-scoped kinds.
    public func resource(_ type: ResourceType, namespace: String? = nil) -> ResourceClient<DynamicObject> {
        ResourceClient(client: self, resource: type, namespace: namespace)
    }
}
