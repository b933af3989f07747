import KubernetesClient
public import KubernetesModel
public import Logging
public import Metrics
public import ServiceLifecycle
public import Tracing

/// Reconciles the objects of one kind whenever they, or what belongs to them, change.
///
/// It waits until its reflectors have filled their stores, then works on keys: several at a time, none twice at a time.
/// It doesn't run the reflectors; put them before it into the service group, so that they end after it.
///
/// When the group shuts down, reconciles that are under way are finished and no new ones begin.
public struct Controller: ServiceLifecycle.Service {
    /// What the controller is called in logs and metrics.
    public let name: String
    /// The keys to reconcile: add one to have it reconciled without a change.
    public let queue: WorkQueue<ObjectKey>

    let primary: ResourceType
    let options: Options
    let reconciler: any Reconciler
    let time: MonotonicTime
    let random: RandomSource
    let writes: WriteLedger
    let metrics: ControllerMetrics
    let logger: Logger
    private let givenTracer: (any Tracer)?
    private var primaryKeys: [@Sendable () -> [ObjectKey]]
    private var sources: [Source]
    private var includes: @Sendable (ObjectKey) -> Bool = { _ in true }

    /// Something whose changes lead to reconciles.
    private struct Source: Sendable {
        /// Adds keys that are included to the queue from now on; what it returns ends that.
        var start: @Sendable (_ includes: @escaping @Sendable (ObjectKey) -> Bool) -> @Sendable () -> Void
        var waitUntilSynced: @Sendable () async throws -> Void
    }

    /// Makes a controller for the objects of `primary`.
    ///
    /// - Parameters:
    ///   - name: what it is called in logs and metrics.
    ///   - predicate: which changes of the objects themselves lead to a reconcile.
    ///   - clock: what waits are measured by.
    ///   - random: where jitter comes from.
    ///   - metrics: where its work is counted.
    ///   - tracer: where spans of reconciles go; `nil` for the process's tracer.
    public init<Object: APIObject>(
        name: String, for primary: Reflector<Object>, where predicate: ChangePredicate<Object> = .any,
        reconciler: some Reconciler, options: Options = Options(), clock: some Clock<Duration> = ContinuousClock(),
        random: some RandomNumberGenerator & Sendable = SystemRandomNumberGenerator(),
        metrics: any MetricsFactory = MetricsSystem.factory, tracer: (any Tracer)? = nil,
        logger: Logger = Logger(label: "controller")
    ) {
        let queue = WorkQueue<ObjectKey>(
            name: name, backoff: options.backoff, retryLimit: options.retryLimit, clock: clock, random: random,
            metrics: metrics, tenant: { $0.namespace ?? "" })
        let time = MonotonicTime(clock)
        self.name = name
        self.primary = primary.resource
        self.reconciler = reconciler
        self.options = options
        self.queue = queue
        self.time = time
        self.random = RandomSource(random)
        writes = WriteLedger(patience: options.patience, time: time) { queue.add($0) }
        self.metrics = ControllerMetrics(controller: name, parallelism: options.parallelism, factory: metrics)
        givenTracer = tracer
        var logger = logger
        logger[metadataKey: "controller"] = "\(name)"
        self.logger = logger
        primaryKeys = [{ primary.store.keys }]
        sources = []
        sources = [source(primary, predicate) { [$0.key] }]
    }

    /// Makes a controller whose reconciler is a function.
    public init<Object: APIObject>(
        name: String, for primary: Reflector<Object>, where predicate: ChangePredicate<Object> = .any,
        options: Options = Options(), clock: some Clock<Duration> = ContinuousClock(),
        random: some RandomNumberGenerator & Sendable = SystemRandomNumberGenerator(),
        metrics: any MetricsFactory = MetricsSystem.factory, tracer: (any Tracer)? = nil,
        logger: Logger = Logger(label: "controller"),
        reconcile: @escaping @Sendable (ObjectKey, ReconcileContext) async throws -> ReconcileOutcome
    ) {
        self.init(
            name: name, for: primary, where: predicate, reconciler: FunctionReconciler(body: reconcile),
            options: options, clock: clock, random: random, metrics: metrics, tracer: tracer, logger: logger)
    }

    /// Where spans go. The process's tracer may be set after the controller was made, so it is looked up each time.
    var tracer: any Tracer { givenTracer ?? InstrumentationSystem.tracer }

    /// Reconciles the objects of another reflector too: of the same kind, such as in another namespace.
    public func joining<Object: APIObject>(
        _ reflector: Reflector<Object>, where predicate: ChangePredicate<Object> = .any
    ) -> Controller {
        precondition(reflector.resource == primary, "a controller is for one kind")
        var controller = watches(reflector, where: predicate) { [$0.key] }
        controller.primaryKeys.append { reflector.store.keys }
        return controller
    }

    /// Reconciles an object when something changes that it owns as controller.
    public func owns<Object: APIObject>(
        _ reflector: Reflector<Object>, where predicate: ChangePredicate<Object> = .any
    ) -> Controller {
        let owner = primary
        return watches(reflector, where: predicate) { object in
            guard let reference = object.metadata.controller, reference.kind == owner.kind,
                reference.apiVersion.split(separator: "/").dropLast().first.map(String.init) ?? "" == owner.group
            else { return [] }
            let namespace = owner.scope == .namespaced ? object.metadata.namespace : nil
            return [ObjectKey(namespace: namespace, name: reference.name)]
        }
    }

    /// Reconciles the objects that `map` names when something changes: those of its old version and of its new one.
    public func watches<Object: APIObject>(
        _ reflector: Reflector<Object>, where predicate: ChangePredicate<Object> = .any,
        map: @escaping @Sendable (Object) -> [ObjectKey]
    ) -> Controller {
        var controller = self
        controller.sources.append(source(reflector, predicate, map))
        return controller
    }

    /// Reconciles only some objects, and leaves the others to other processes.
    public func restricted(to shard: Shard) -> Controller {
        var controller = self
        controller.includes = { shard.contains($0) }
        return controller
    }

    /// Reconciles until the task is cancelled or the service group shuts down.
    public func run() async throws {
        try await withGracefulShutdownHandler {
            let stops = sources.map { $0.start(includes) }
            defer { for stop in stops { stop() } }
            do {
                try await cancelWhenGracefulShutdown {
                    for source in sources { try await source.waitUntilSynced() }
                }
            } catch is CancellationError { return }
            logger.info("reconciling")
            await workOnKeys()
        } onGracefulShutdown: {
            queue.shutDown()
        }
    }

    /// Adds every object to the queue once in a while.
    func resync() async {
        guard let interval = options.resyncInterval else { return }
        while !Task.isCancelled {
            do { try await time.sleep(for: interval * (1 + 0.1 * random.unit())) } catch { return }
            for key in primaryKeys.flatMap({ $0() }) where includes(key) { queue.add(key, priority: .low) }
        }
    }

    private func source<Object: APIObject>(
        _ reflector: Reflector<Object>, _ predicate: ChangePredicate<Object>,
        _ map: @escaping @Sendable (Object) -> [ObjectKey]
    ) -> Source {
        let queue = queue
        return Source(
            start: { includes in
                reflector.store.observe { change in
                    guard predicate.admits(change) else { return }
                    let priority = change.isInitial ? WorkPriority.low : .normal
                    for key in Set(change.versions.flatMap(map)) where includes(key) {
                        queue.add(key, priority: priority)
                    }
                }
            },
            waitUntilSynced: { try await reflector.waitUntilSynced() })
    }
}

/// A reconciler that is a function.
private struct FunctionReconciler: Reconciler {
    let body: @Sendable (ObjectKey, ReconcileContext) async throws -> ReconcileOutcome

    func reconcile(_ key: ObjectKey, context: ReconcileContext) async throws -> ReconcileOutcome {
        try await body(key, context)
    }
}
