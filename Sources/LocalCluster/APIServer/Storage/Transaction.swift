package import KubernetesModel

/// The store as one write sees and changes it.
package struct Transaction: ~Copyable {
    var collections: [String: ObjectCollection]
    private(set) var events: [StorageEvent] = []
    private var revision: Int64
    /// What the client should be told beside the answer.
    package var warnings: [String] = []

    init(collections: [String: ObjectCollection], revision: Int64) {
        self.collections = collections
        self.revision = revision
    }

    /// The object at `key`, as this transaction left it.
    package func object(_ key: StorageKey) -> JSONValue? {
        if let event = events.last(where: { $0.key == key }) {
            return event.change == .deleted ? .none : .some(event.object)
        }
        return collections[key.resource]?.objects[key.path]
    }

    /// The objects of a resource in a namespace (everywhere for `nil`), without this transaction's own writes.
    package func objects(_ resource: String, namespace: String? = nil) -> [JSONValue] {
        guard let collection = collections[resource] else { return [] }
        return collection.paths(in: namespace, after: nil).compactMap { collection.objects[$0] }
    }

    /// How many objects of a resource this transaction leaves.
    package func remaining(_ resource: String) -> Int {
        events.reduce(collections[resource]?.objects.count ?? 0) { count, event in
            guard event.key.resource == resource else { return count }
            switch event.change {
            case .added: return count + 1
            case .modified: return count
            case .deleted: return count - 1
            }
        }
    }

    /// Stores `object` under the next revision.
    ///
    /// - Returns: the object with its `resourceVersion`.
    @discardableResult
    package mutating func put(_ object: JSONValue, at key: StorageKey) -> JSONValue {
        let previous = self.object(key)
        let stored = numbered(object)
        events.append(
            StorageEvent(
                revision: revision, key: key, change: previous == nil ? .added : .modified, object: stored,
                previous: previous))
        return stored
    }

    /// Removes the object at `key`, if there is one.
    package mutating func remove(_ key: StorageKey) {
        guard let previous = object(key) else { return }
        let last = numbered(previous)
        events.append(
            StorageEvent(revision: revision, key: key, change: .deleted, object: last, previous: previous))
    }

    private mutating func numbered(_ object: JSONValue) -> JSONValue {
        revision += 1
        var object = object
        object.metadata["resourceVersion"] = .string(String(revision))
        return object
    }
}
