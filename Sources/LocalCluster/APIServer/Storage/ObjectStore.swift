package import KubernetesModel
package import Logging
import Synchronization

/// All objects of the cluster under one revision counter.
///
/// Every write is a synchronous transaction inside one lock; each object it writes takes the next revision, enters the
/// resource's ``RevisionLog`` and, when there is one, the journal on disk before the transaction returns. Lists, watches
/// and continue tokens are all answered from the collections and that log.
package final class ObjectStore: Sendable {
    /// What the lock guards.
    struct State: ~Copyable {
        var revision: Int64 = 0
        var collections: [String: ObjectCollection] = [:]
        var nextWaiter: UInt64 = 0
        var journal: Journal?
    }

    let state: Mutex<State>
    /// The newest revision of each resource, behind a lock that no transaction holds for long.
    let newestRevisions: Mutex<[String: Int64]>
    /// The collection of a resource that nothing was written to: its history begins where the store's did.
    let freshCollection: ObjectCollection

    /// An empty store, or the one that a journal's directory holds.
    ///
    /// - Parameters:
    ///   - historyLimit: how many events of each resource stay readable for watches and earlier lists.
    ///   - journal: where writes are kept; `nil` for memory only.
    /// - Throws: ``JournalError`` when the journal can't be read or written.
    package init(historyLimit: Int = 4096, journal: Journal.Configuration? = nil, logger: Logger) throws {
        var state = State()
        if let journal {
            let recovered = try Journal.open(journal, logger: logger)
            state.revision = recovered.revision
            let fresh = ObjectCollection(log: RevisionLog(limit: historyLimit, floor: recovered.revision))
            for (key, object) in recovered.objects {
                state.collections[key.resource, default: fresh].set(object, at: key.path)
            }
            state.journal = recovered.journal
        }
        freshCollection = ObjectCollection(log: RevisionLog(limit: historyLimit, floor: state.revision))
        newestRevisions = Mutex(state.collections.mapValues(\.log.newest))
        self.state = Mutex(state)
    }

    /// The revision of the last write.
    package var revision: Int64 { state.withLock { $0.revision } }

    /// The object at `key`.
    package func object(_ key: StorageKey) -> JSONValue? {
        state.withLock { $0.collections[key.resource]?.objects[key.path] }
    }

    /// How many objects each resource has.
    package var counts: [String: Int] { state.withLock { $0.collections.mapValues(\.objects.count) } }

    /// Runs `body` alone; what it wrote is stored when it returns and forgotten when it throws.
    ///
    /// - Throws: what `body` throws, and ``JournalError`` when the write could not be made durable.
    package func transaction<Result>(_ body: (inout Transaction) throws -> Result) throws -> Result {
        let (result, woken) = try state.withLock { state in
            var transaction = Transaction(collections: state.collections, revision: state.revision)
            let result = try body(&transaction)
            let events = transaction.events
            // The copy must go before the collections change, or they would be copied whole.
            transaction.collections = [:]
            return (result, try commit(events, to: &state))
        }
        for waiter in woken { waiter.resume() }
        return result
    }

    /// Flushes and closes the journal.
    package func close() throws {
        try state.withLock { state in
            try state.journal?.close()
            state.journal = nil
        }
    }

    /// Stores the events of a transaction; returns who waits for them.
    private func commit(
        _ events: [StorageEvent], to state: inout State
    ) throws -> [CheckedContinuation<Void, Never>] {
        guard let last = events.last else { return [] }
        try state.journal?.append(events)
        var woken: [CheckedContinuation<Void, Never>] = []
        for event in events {
            let resource = event.key.resource
            state.collections[resource, default: freshCollection].apply(event)
            if let waiters = state.collections[resource]?.takeWaiters() { woken += waiters }
        }
        newestRevisions.withLock { newest in
            for event in events { newest[event.key.resource] = event.revision }
        }
        state.revision = last.revision
        if state.journal?.wantsCompaction == true {
            let objects = state.collections.flatMap { resource, collection in
                collection.objects.map { path, object in (StorageKey(resource: resource, path: path), object) }
            }
            try state.journal?.compact(objects: objects, revision: last.revision)
        }
        return woken
    }
}

extension ObjectCollection {
    fileprivate mutating func apply(_ event: StorageEvent) {
        set(event.change == .deleted ? .none : .some(event.object), at: event.key.path)
        log.append(event)
    }

    fileprivate mutating func takeWaiters() -> [CheckedContinuation<Void, Never>] {
        defer { waiters.removeAll() }
        return Array(waiters.values)
    }
}

extension StorageKey {
    /// Splits what ``path`` joined; a slash stands in no namespace and no name but as the divider.
    init(resource: String, path: String) {
        let parts = path.split(separator: "/", maxSplits: 1)
        self.init(
            resource: resource, namespace: parts.count > 1 ? String(parts[0]) : nil,
            name: parts.last.map(String.init) ?? "")
    }
}
