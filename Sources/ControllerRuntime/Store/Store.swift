public import KubernetesClient
public import KubernetesModel
import Synchronization

/// The objects of one kind, as a reflector last heard of them.
///
/// Reading costs no request and never waits. What is read is a snapshot: values that nobody changes afterwards.
public final class Store<Object: APIObject>: Sendable {
    private struct State {
        var contents: StoreContents<Object>
        var observers: [(id: Int, observer: @Sendable (StoreChange<Object>) -> Void)] = []
        var nextObserver = 0
        var watermarks: Watermarks<Object> = Watermarks()
        var waiting: [Int: CheckedContinuation<Void, any Error>] = [:]
        var nextWaiter = 0
    }

    private let state: Mutex<State>

    /// Makes an empty store.
    ///
    /// - Parameter indexes: ways to find objects; by owner there always is one.
    public init(indexes: [StoreIndex<Object>] = []) {
        state = Mutex(State(contents: StoreContents(indexes: indexes)))
    }
}

extension Store {
    /// The object at a key.
    public subscript(key: ObjectKey) -> Object? { state.withLock { $0.contents[key] } }

    /// All objects, in the order of their keys.
    public var objects: [Object] {
        state.withLock { $0.contents.objects }.sorted { $0.key < $1.key }
    }

    /// The keys of all objects.
    public var keys: [ObjectKey] { state.withLock { $0.contents.keys } }

    /// How many objects there are.
    public var count: Int { state.withLock { $0.contents.count } }

    /// The objects of a namespace, in the order of their keys.
    public func objects(namespace: String) -> [Object] {
        state.withLock { $0.contents.objects("namespace", namespace) }
    }

    /// The objects with an owner of this uid, in the order of their keys.
    public func objects(ownedBy uid: String) -> [Object] {
        state.withLock { $0.contents.objects("owner", uid) }
    }

    /// The objects that an index finds under a value, in the order of their keys.
    public func objects(indexedBy index: String, _ value: String) -> [Object] {
        state.withLock { $0.contents.objects(index, value) }
    }

    /// The objects that a selector selects, in the order of their keys.
    public func objects(namespace: String? = nil, matching selector: LabelSelector) -> [Object] {
        let candidates = namespace.map(objects(namespace:)) ?? objects
        return candidates.filter { selector.matches($0.metadata.labels ?? [:]) }
    }

    /// Objects that the server has and that can't be read.
    public var undecodable: [UndecodableObject] {
        state.withLock { Array($0.contents.undecodable.values) }.sorted { $0.key < $1.key }
    }

    /// How far the store has followed the server; `nil` before it has been filled.
    public var resourceVersion: String? { state.withLock { $0.contents.resourceVersion } }

    /// Whether the store has been filled once.
    public var isSynced: Bool { state.withLock { $0.contents.isSynced } }

    /// Waits until the store has been filled once.
    ///
    /// - Throws: `CancellationError`.
    public func waitUntilSynced() async throws {
        let id = state.withLock { state in
            state.nextWaiter += 1
            return state.nextWaiter
        }
        try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                let result = state.withLock { state -> Result<Void, any Error>? in
                    if state.contents.isSynced { return .success(()) }
                    if Task.isCancelled { return .failure(CancellationError()) }
                    state.waiting[id] = continuation
                    return nil
                }
                if let result { continuation.resume(with: result) }
            }
        } onCancel: {
            state.withLock { $0.waiting.removeValue(forKey: id) }?.resume(throwing: CancellationError())
        }
    }
}

extension Store {
    /// Calls `observer` for every object that there is, and for every change from then on.
    ///
    /// It is called on the reflector's task, in the order of the changes, and must return at once.
    ///
    /// - Returns: what ends the calls.
    @discardableResult
    public func observe(
        _ observer: @escaping @Sendable (StoreChange<Object>) -> Void
    ) -> @Sendable () -> Void {
        let (id, present) = state.withLock { state in
            state.nextObserver += 1
            state.observers.append((state.nextObserver, observer))
            return (state.nextObserver, state.contents.objects)
        }
        for object in present { observer(StoreChange(old: nil, new: object, isInitial: true)) }
        return { self.state.withLock { $0.observers.removeAll { $0.id == id } } }
    }

    /// Whether the store has seen everything up to a resource version.
    public func hasSeen(resourceVersion: String) -> Bool {
        state.withLock { $0.contents.hasSeen(resourceVersion) }
    }

    /// Calls `action` once the store has seen everything up to a resource version; at once when it has.
    func whenSeen(resourceVersion: String, _ action: @escaping @Sendable () -> Void) {
        let isSeen = state.withLock { state in
            if state.contents.hasSeen(resourceVersion) { return true }
            state.watermarks.add(resourceVersion: resourceVersion, action)
            return false
        }
        if isSeen { action() }
    }

    /// Calls `action` once the store shows that the object of this uid is gone or going; at once when it does.
    func whenDeleted(_ key: ObjectKey, uid: String?, _ action: @escaping @Sendable () -> Void) {
        let isGone = state.withLock { state in
            if Watermarks<Object>.isGone(state.contents[key], uid: uid) { return true }
            state.watermarks.addDeletion(of: key, uid: uid, action)
            return false
        }
        if isGone { action() }
    }

    /// Takes a list as the whole truth.
    public func replace(
        with objects: [Object], undecodable: [UndecodableObject] = [], resourceVersion: String
    ) {
        change { $0.replace(with: objects, undecodable: undecodable, resourceVersion: resourceVersion) }
    }

    /// Takes a list as the whole truth, unless the store has seen more than it shows.
    func catchUp(with objects: [Object], undecodable: [UndecodableObject], resourceVersion: String) {
        change { contents in
            guard !contents.hasSeen(resourceVersion) else { return [] }
            return contents.replace(with: objects, undecodable: undecodable, resourceVersion: resourceVersion)
        }
    }

    /// Takes an event of a watch.
    public func apply(_ event: WatchEvent<Object>) {
        change { contents in contents.apply(event).map { [$0] } ?? [] }
    }

    private func change(_ body: (inout StoreContents<Object>) -> [StoreChange<Object>]) {
        let (changes, observers, reached, waiting) = state.withLock { state in
            let changes = body(&state.contents)
            let reached = state.watermarks.reached(by: state.contents, after: changes)
            var waiting: [CheckedContinuation<Void, any Error>] = []
            if state.contents.isSynced {
                waiting = Array(state.waiting.values)
                state.waiting = [:]
            }
            return (changes, state.observers, reached, waiting)
        }
        for change in changes { observers.forEach { $0.observer(change) } }
        for continuation in waiting { continuation.resume() }
        for action in reached { action() }
    }
}
