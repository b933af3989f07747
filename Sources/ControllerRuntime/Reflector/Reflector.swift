public import KubernetesClient
public import KubernetesModel
public import Logging
import Metrics
public import ServiceLifecycle

/// Keeps a ``Store`` like the server's objects of one kind.
///
/// It lists them, watches from there, goes on from the last resource version when the watch ends or breaks, and lists
/// anew only when the server says that this version is too old. One reflector serves any number of controllers: make
/// one a kind and hand it round.
///
/// Lists are read from the newest state, never from a server's cache, so that a restart doesn't turn time back.
public final class Reflector<Object: APIObject>: ServiceLifecycle.Service {
    /// What is read of a kind, and how it is kept.
    public struct Options: Sendable {
        /// A query over labels: what it doesn't select is never sent.
        public var labelSelector: String?
        /// A query over fields that the server indexes.
        public var fieldSelector: String?
        /// How many objects one page of a list has.
        public var pageSize: Int
        /// The waits after failures in a row.
        public var backoff: Backoff
        /// For how long all must go well before failures are counted from the start again.
        public var healthyAfter: Duration

        public init(
            labelSelector: String? = nil, fieldSelector: String? = nil, pageSize: Int = 500,
            backoff: Backoff = Backoff(initial: .milliseconds(800), maximum: .seconds(30), jitter: 1),
            healthyAfter: Duration = .seconds(120)
        ) {
            self.labelSelector = labelSelector
            self.fieldSelector = fieldSelector
            self.pageSize = pageSize
            self.backoff = backoff
            self.healthyAfter = healthyAfter
        }
    }

    /// What is kept of an object before it enters the store.
    public typealias Transform = @Sendable (inout Object) -> Void

    /// The objects.
    public let store: Store<Object>
    /// The kind.
    public let resource: ResourceType

    private let source: ResourceClient<Object>
    private let options: Options
    private let transform: Transform
    private let time: MonotonicTime
    private let random: RandomSource
    private let logger: Logger

    /// Makes a reflector of `source`, which does nothing until it runs.
    ///
    /// - Parameters:
    ///   - source: the kind and the namespace, or all namespaces.
    ///   - indexes: ways to find objects in the store.
    ///   - transform: drops what nobody reads, for the memory's sake; managed fields are gone already.
    public init(
        _ source: ResourceClient<Object>, options: Options = Options(), indexes: [StoreIndex<Object>] = [],
        transform: @escaping Transform = { _ in }, clock: some Clock<Duration> = ContinuousClock(),
        random: some RandomNumberGenerator & Sendable = SystemRandomNumberGenerator(),
        logger: Logger = Logger(label: "reflector")
    ) {
        var source = source
        source.omitsManagedFields = true
        self.source = source
        self.options = options
        self.transform = transform
        self.random = RandomSource(random)
        store = Store(indexes: indexes)
        resource = source.resource
        time = MonotonicTime(clock)
        var logger = logger
        logger[metadataKey: "resource"] = "\(source.resource)"
        self.logger = logger
    }

    /// Follows the server until the task is cancelled or the service group shuts down.
    public func run() async throws {
        await cancelWhenGracefulShutdown { await self.follow() }
    }

    /// Waits until the store has been filled once.
    ///
    /// - Throws: `CancellationError`.
    public func waitUntilSynced() async throws { try await store.waitUntilSynced() }

    private func follow() async {
        var failures = 0
        // A version that turned out too old must be followed by a list, whatever the store has seen.
        var mustList = true
        while !Task.isCancelled {
            let start = time.now
            do {
                if mustList {
                    try await list()
                    mustList = false
                }
                try await watch()
                if time.now - start >= options.healthyAfter { failures = 0 }
            } catch {
                if Task.isCancelled { return }
                if time.now - start >= options.healthyAfter { failures = 0 }
                defer { failures += 1 }
                if let error = error as? APIError, error.isGone {
                    mustList = true
                    logger.info("listing anew: \(error.message)")
                    // Not a failure of anyone's, unless it goes on.
                    if failures == 0 { continue }
                } else {
                    logger.warning("following failed: \(error)")
                    Counter(label: "reflector_failures_total", dimensions: [("resource", "\(resource)")]).increment()
                }
                let delay = options.backoff.delay(failures: failures, random: random.unit())
                do { try await time.sleep(for: delay) } catch { return }
            }
        }
    }

    private func list() async throws {
        let selection = ListOptions(labelSelector: options.labelSelector, fieldSelector: options.fieldSelector)
        var page = try await source.listAll(selection, pageSize: options.pageSize)
        for index in page.items.indices { transform(&page.items[index]) }
        for object in page.undecodable { report(object) }
        store.replace(
            with: page.items, undecodable: page.undecodable, resourceVersion: page.metadata.resourceVersion ?? "0")
        logger.debug("listed \(page.items.count) objects")
    }

    /// Watches until the server ends it.
    private func watch() async throws {
        let start = time.now
        var events = 0
        let watch = source.watch(
            WatchOptions(
                labelSelector: options.labelSelector, fieldSelector: options.fieldSelector,
                resourceVersion: store.resourceVersion,
                timeout: .seconds(300 + Int(random.unit() * 300))))
        for try await event in watch {
            events += 1
            store.apply(transformed(event))
        }
        try Task.checkCancellation()
        if events == 0, time.now - start < .seconds(1) {
            throw APIError(.transport, message: "the server ended a watch at once")
        }
    }

    private func transformed(_ event: WatchEvent<Object>) -> WatchEvent<Object> {
        func changed(_ object: Object) -> Object {
            var object = object
            transform(&object)
            return object
        }
        switch event {
        case .added(let object): return .added(changed(object))
        case .modified(let object): return .modified(changed(object))
        case .deleted(let object): return .deleted(changed(object))
        case .undecodable(let object, _):
            report(object)
            return event
        case .bookmark: return event
        }
    }

    private func report(_ object: UndecodableObject) {
        Counter(label: "reflector_undecodable_objects_total", dimensions: [("resource", "\(resource)")]).increment()
        logger.error("an object can't be read", metadata: ["key": "\(object.key)", "error": "\(object.error)"])
    }
}
