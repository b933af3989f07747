public import KubernetesModel
public import Logging
public import Metrics
public import Tracing

/// A Kubernetes API server, as a program sees it.
///
/// A value that is cheap to copy: every copy shares the transport. Resources are reached through
/// ``resource(_:namespace:)``, everything else through ``send(_:)``.
public struct Client: Sendable {
    /// What carries the requests.
    public private(set) var transport: any ClientTransport
    /// The namespace of the configuration's context: where a tool works when nothing else is said.
    public let defaultNamespace: String

    /// In whose name requests are made; `nil` for the caller's own.
    public private(set) var impersonation: Impersonation?

    let retry: RetryPolicy
    let rateLimiter: RateLimiter?
    let time: MonotonicTime
    let random: RandomSource
    let metrics: RequestMetrics
    let logger: Logger
    private(set) var warn: @Sendable (ServerWarning) -> Void
    private var givenTracer: (any Tracer)?

    /// Makes a client over a transport, which stays the caller's to shut down.
    ///
    /// - Parameters:
    ///   - retry: which failed requests are made again, and when.
    ///   - rateLimit: how many requests are made at most, by all copies of the client together; `nil` for any number.
    ///   - clock: what waits are measured by.
    ///   - random: where jitter comes from.
    ///   - metrics: where requests are counted.
    ///   - tracer: where their spans go; `nil` for the process's tracer.
    public init(
        transport: any ClientTransport, defaultNamespace: String = "default", retry: RetryPolicy = RetryPolicy(),
        rateLimit: RateLimit? = nil, clock: any Clock<Duration> = ContinuousClock(),
        random: any RandomNumberGenerator & Sendable = SystemRandomNumberGenerator(),
        metrics: any MetricsFactory = MetricsSystem.factory, tracer: (any Tracer)? = nil,
        logger: Logger = Logger(label: "kubernetes-client")
    ) {
        self.transport = transport
        self.defaultNamespace = defaultNamespace
        self.retry = retry
        let time = MonotonicTime(clock)
        self.time = time
        rateLimiter = rateLimit.map { RateLimiter($0, time: time) }
        self.random = RandomSource(random)
        self.metrics = RequestMetrics(factory: metrics, host: transport.host)
        givenTracer = tracer
        self.logger = logger
        warn = WarningLog(logger).note
    }

    /// Makes a client that speaks HTTPS to the server of `configuration`.
    ///
    /// Call ``shutdown()`` at the end, or use ``withClient(configuration:logger:_:)``.
    ///
    /// - Throws: `ConfigurationError` when a certificate, key or token can't be read.
    public init(configuration: Configuration, logger: Logger = Logger(label: "kubernetes-client")) throws {
        self.init(
            transport: try HTTPClientTransport(configuration: configuration, logger: logger),
            defaultNamespace: configuration.namespace, retry: configuration.retry, rateLimit: configuration.rateLimit,
            logger: logger)
        impersonation = configuration.impersonation
    }

    /// A client that makes its requests in somebody else's name.
    public func impersonating(_ impersonation: Impersonation?) -> Client {
        var client = self
        client.impersonation = impersonation
        return client
    }

    /// A client that hands the server's warnings to `handler`, as of fields that the server dropped, instead of
    /// logging each once.
    public func handlingWarnings(_ handler: @escaping @Sendable (ServerWarning) -> Void) -> Client {
        var client = self
        client.warn = handler
        return client
    }

    /// A client that is like this one but for what carries its requests, such as something around this one's transport.
    public func over(_ transport: any ClientTransport) -> Client {
        var client = self
        client.transport = transport
        return client
    }

    /// A client whose requests leave no spans and pass no trace on; for what comes up every few seconds for ever.
    public var untraced: Client {
        var client = self
        client.givenTracer = NoOpTracer()
        return client
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

    /// Where spans go. The process's tracer may be set after the client was made, so it is looked up each time.
    var tracer: any Tracer { givenTracer ?? InstrumentationSystem.tracer }

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
