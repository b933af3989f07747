public import KubernetesClient
public import KubernetesModel
public import Logging
import Metrics
public import ServiceLifecycle

/// Keeps a ``Store`` like the server's objects of one kind.
///
/// It reads a `Feed` of them, which lists, watches and resumes by itself. One reflector serves any number of
/// controllers: make one a kind and hand it round.
public final class Reflector<Object: APIObject>: ServiceLifecycle.Service {
    /// What is read of a kind.
    public typealias Options = FeedOptions

    /// What is kept of an object before it enters the store.
    public typealias Transform = @Sendable (inout Object) -> Void

    /// Whether an object is kept at all.
    public typealias Filter = @Sendable (Object) -> Bool

    /// The objects.
    public let store: Store<Object>
    /// The kind.
    public let resource: ResourceType

    private let source: ResourceClient<Object>
    private let options: Options
    private let feed: Feed<Object>
    private let isIncluded: Filter
    private let transform: Transform
    private let logger: Logger

    /// Makes a reflector of `source`, which does nothing until it runs.
    ///
    /// - Parameters:
    ///   - source: the kind and the namespace, or all namespaces.
    ///   - indexes: ways to find objects in the store.
    ///   - isIncluded: which objects are kept, of those that the server can't be asked to leave out; an object that is no
    ///     longer included is gone from the store with its next change.
    ///   - transform: drops what nobody reads, for the memory's sake; managed fields are gone already.
    public init(
        _ source: ResourceClient<Object>, options: Options = Options(), indexes: [StoreIndex<Object>] = [],
        isIncluded: @escaping Filter = { _ in true },
        transform: @escaping Transform = { _ in }, clock: some Clock<Duration> = ContinuousClock(),
        random: some RandomNumberGenerator & Sendable = SystemRandomNumberGenerator(),
        logger: Logger = Logger(label: "reflector")
    ) {
        var source = source
        source.omitsManagedFields = true
        self.source = source
        self.options = options
        feed = source.feed(options, clock: clock, random: random)
        self.isIncluded = isIncluded
        self.transform = transform
        store = Store(indexes: indexes)
        resource = source.resource
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

    /// Fills the store from a list, without waiting for the watch: it then shows all that was written before.
    ///
    /// - Throws: `APIError`; `CancellationError`.
    func catchUp() async throws {
        let selection = ListOptions(labelSelector: options.labelSelector, fieldSelector: options.fieldSelector)
        let page = transformed(try await source.listAll(selection, pageSize: options.pageSize))
        store.catchUp(
            with: page.items, undecodable: page.undecodable, resourceVersion: page.metadata.resourceVersion ?? "0")
    }

    private func follow() async {
        for await event in feed {
            switch event {
            case .snapshot(let page): fill(from: page)
            case .change(let change): store.apply(transformed(change))
            case .interruption(let error, let delay):
                logger.warning("following failed and resumes in \(delay): \(error)")
                Counter(label: "reflector_failures_total", dimensions: [("resource", "\(resource)")]).increment()
            }
        }
    }

    private func fill(from page: ObjectPage<Object>) {
        let page = transformed(page)
        store.replace(
            with: page.items, undecodable: page.undecodable, resourceVersion: page.metadata.resourceVersion ?? "0")
        logger.debug("listed \(page.items.count) objects")
    }

    private func transformed(_ page: ObjectPage<Object>) -> ObjectPage<Object> {
        var page = page
        page.items.removeAll { !isIncluded($0) }
        for index in page.items.indices { transform(&page.items[index]) }
        for object in page.undecodable { report(object) }
        return page
    }

    private func transformed(_ event: WatchEvent<Object>) -> WatchEvent<Object> {
        func changed(_ object: Object) -> Object {
            var object = object
            transform(&object)
            return object
        }
        switch event {
        case .added(let object): return isIncluded(object) ? .added(changed(object)) : .deleted(changed(object))
        case .modified(let object): return isIncluded(object) ? .modified(changed(object)) : .deleted(changed(object))
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
