import KubernetesClient
import KubernetesModel

/// What a store holds, and how it changes; no locks, no tasks.
struct StoreContents<Object: APIObject> {
    private var stored: [ObjectKey: StoredObject<Object>] = [:]
    /// Objects that the server has and that can't be read, by key.
    private(set) var undecodable: [ObjectKey: UndecodableObject] = [:]
    /// How far the store has followed the server.
    private(set) var resourceVersion: String?
    /// Whether the store has been filled.
    var isSynced: Bool { resourceVersion != nil }

    private let indexes: [StoreIndex<Object>]
    private var keysByIndex: [String: [String: Set<ObjectKey>]] = [:]

    init(indexes: [StoreIndex<Object>]) {
        self.indexes = [.owner, .namespace] + indexes
    }

    /// The object at a key.
    subscript(key: ObjectKey) -> Object? { stored[key]?.value }

    /// All objects, in no order.
    var objects: [Object] { stored.values.map { $0.value } }

    /// The keys of all objects.
    var keys: [ObjectKey] { Array(stored.keys) }

    /// How many objects there are.
    var count: Int { stored.count }

    /// Whether everything up to a resource version has been seen.
    func hasSeen(_ version: String) -> Bool {
        resourceVersion.map { !ResourceVersion.isNewer(version, than: $0) } ?? false
    }

    /// The objects that an index finds under a value, in the order of their keys.
    func objects(_ index: String, _ value: String) -> [Object] {
        (keysByIndex[index]?[value] ?? []).sorted().compactMap { self[$0] }
    }

    /// Takes a list as the whole truth.
    mutating func replace(
        with list: [Object], undecodable broken: [UndecodableObject], resourceVersion: String
    ) -> [StoreChange<Object>] {
        var changes: [StoreChange<Object>] = []
        undecodable = Dictionary(broken.map { ($0.key, $0) }, uniquingKeysWith: { $1 })
        var present = Set(undecodable.keys)
        for object in list {
            present.insert(object.key)
            if let change = set(object, isInitial: !isSynced) { changes.append(change) }
        }
        for key in stored.keys where !present.contains(key) {
            if let change = remove(key) { changes.append(change) }
        }
        self.resourceVersion = resourceVersion
        return changes
    }

    /// Takes an event of a watch.
    ///
    /// One that is older than what the store has seen is dropped: a watch that repeats itself must not turn time back.
    mutating func apply(_ event: WatchEvent<Object>) -> StoreChange<Object>? {
        if let new = event.resourceVersion {
            if let current = resourceVersion, !ResourceVersion.isNewer(new, than: current) { return nil }
            resourceVersion = new
        }
        switch event {
        case .added(let object), .modified(let object):
            undecodable[object.key] = nil
            return set(object)
        case .deleted(let object):
            undecodable[object.key] = nil
            return remove(object.key)
        case .undecodable(let object, let isDeletion):
            if isDeletion {
                undecodable[object.key] = nil
                return remove(object.key)
            }
            // The last version that could be read stays: to its readers, taking it away would be a deletion.
            undecodable[object.key] = object
            return nil
        case .bookmark:
            return nil
        }
    }

    private mutating func set(_ object: Object, isInitial: Bool = false) -> StoreChange<Object>? {
        let key = object.key
        let old = stored[key]
        if let old = old?.value, old.metadata.uid == object.metadata.uid,
            let version = object.metadata.resourceVersion, old.metadata.resourceVersion == version
        {
            return nil
        }
        if let old { unindex(old.value) }
        let new = StoredObject(object)
        stored[key] = new
        for index in indexes {
            for value in index.values(object) { keysByIndex[index.name, default: [:]][value, default: []].insert(key) }
        }
        return StoreChange(stored: old, new, isInitial: isInitial)
    }

    private mutating func remove(_ key: ObjectKey) -> StoreChange<Object>? {
        guard let old = stored.removeValue(forKey: key) else { return nil }
        unindex(old.value)
        return StoreChange(stored: old, nil)
    }

    private mutating func unindex(_ object: Object) {
        for index in indexes {
            for value in index.values(object) {
                keysByIndex[index.name]?[value]?.remove(object.key)
                // A value that is never seen again must not stay for ever.
                if keysByIndex[index.name]?[value]?.isEmpty ?? false { keysByIndex[index.name]?[value] = nil }
            }
        }
    }
}
