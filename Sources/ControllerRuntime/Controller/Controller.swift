public import KubernetesModel
public import Logging
public import ServiceLifecycle

/// Reconciles the objects of one kind whenever they, or what belongs to them, change.
///
/// It waits until its reflectors have filled their stores, then works on keys: several at a time, none twice at a time.
/// It doesn't run the reflectors; put them before it into the service group, so that they end after it.
///
/// When the group shuts down, reconciles that are under way are finished and no new ones begin.
public struct Controller: ServiceLifecycle.Service {
    /// How a controller works.
    public struct Options: Sendable {
        /// How many objects are reconciled at a time.
        public var parallelism: Int
        /// After how long a reconcile is cancelled and counts as failed.
        public var deadline: Duration
        /// The waits after failures of one object in a row.
        public var backoff: Backoff
        /// How long an object waits for a store to show what its reconcile wrote.
        public var patience: Duration

        public init(
            parallelism: Int = 4, deadline: Duration = .seconds(120),
            backoff: Backoff = Backoff(initial: .milliseconds(5), maximum: .seconds(120), jitter: 0.1),
            patience: Duration = .seconds(30)
        ) {
            self.parallelism = parallelism
            self.deadline = deadline
            self.backoff = backoff
            self.patience = patience
        }
    }

    /// What the controller is called in logs and metrics.
    public let name: String
    /// The keys to reconcile: add one to have it reconciled without a change.
    public let queue: WorkQueue<ObjectKey>

    let primary: ResourceType
    let options: Options
    let reconciler: any Reconciler
    let time: MonotonicTime
    let writes: WriteLedger
    let metrics: ControllerMetrics
    let logger: Logger
    private var sources: [Source]

    /// Something whose changes lead to reconciles.
    private struct Source: Sendable {
        var start: @Sendable () -> Void
        var waitUntilSynced: @Sendable () async throws -> Void
    }

    /// Makes a controller for the objects of `primary`.
    ///
    /// - Parameters:
    ///   - name: what it is called in logs and metrics.
    ///   - predicate: which changes of the objects themselves lead to a reconcile.
    public init<Object: APIObject>(
        name: String, for primary: Reflector<Object>, where predicate: ChangePredicate<Object> = .any,
        reconciler: some Reconciler, options: Options = Options(), clock: some Clock<Duration> = ContinuousClock(),
        random: some RandomNumberGenerator & Sendable = SystemRandomNumberGenerator(),
        logger: Logger = Logger(label: "controller")
    ) {
        let queue = WorkQueue<ObjectKey>(name: name, backoff: options.backoff, clock: clock, random: random)
        let time = MonotonicTime(clock)
        self.name = name
        self.primary = primary.resource
        self.reconciler = reconciler
        self.options = options
        self.queue = queue
        self.time = time
        writes = WriteLedger(patience: options.patience, time: time) { queue.add($0) }
        metrics = ControllerMetrics(controller: name)
        var logger = logger
        logger[metadataKey: "controller"] = "\(name)"
        self.logger = logger
        sources = []
        sources = [source(primary, predicate) { [$0.key] }]
    }

    /// Makes a controller whose reconciler is a function.
    public init<Object: APIObject>(
        name: String, for primary: Reflector<Object>, where predicate: ChangePredicate<Object> = .any,
        options: Options = Options(), clock: some Clock<Duration> = ContinuousClock(),
        logger: Logger = Logger(label: "controller"),
        reconcile: @escaping @Sendable (ObjectKey, ReconcileContext) async throws -> ReconcileOutcome
    ) {
        self.init(
            name: name, for: primary, where: predicate, reconciler: FunctionReconciler(body: reconcile),
            options: options, clock: clock, logger: logger)
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

    /// Reconciles until the task is cancelled or the service group shuts down.
    public func run() async throws {
        try await withGracefulShutdownHandler {
            for source in sources { source.start() }
            do {
                try await cancelWhenGracefulShutdown {
                    for source in sources { try await source.waitUntilSynced() }
                }
            } catch is CancellationError { return }
            logger.info("reconciling")
            await withTaskGroup(of: Void.self) { group in
                group.addTask { await queue.run() }
                for _ in 0..<options.parallelism { group.addTask { await work() } }
            }
        } onGracefulShutdown: {
            queue.shutDown()
        }
    }

    private func source<Object: APIObject>(
        _ reflector: Reflector<Object>, _ predicate: ChangePredicate<Object>,
        _ map: @escaping @Sendable (Object) -> [ObjectKey]
    ) -> Source {
        let queue = queue
        return Source(
            start: {
                reflector.store.observe { change in
                    guard predicate.admits(change) else { return }
                    for key in Set(change.versions.flatMap(map)) { queue.add(key) }
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
