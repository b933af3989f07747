import KubernetesClient
import KubernetesModel
import Synchronization

/// What reconciles have written and stores don't show yet.
///
/// A reconcile that reads a store older than its own last write repeats the write, or undoes it. So a key is held until
/// the stores have caught up; resource versions say when (KEP-5504). A watch may be broken for long, though: after
/// `patience` the stores are to be filled from lists, which show every write that was answered before.
final class WriteLedger: Sendable {
    /// Makes a store catch up with the server.
    typealias CatchUp = @Sendable () async throws -> Void

    /// Whether a key may be worked on.
    enum Standing {
        /// The stores show what was written.
        case current
        /// Not yet; at the latest it is to be asked again after this long.
        case held(Duration)
        /// Not for too long: after these have been done, and ``WriteLedger/settle(_:)``, it may.
        case overdue([CatchUp])
    }

    private struct Write {
        var end: Duration
        var catchUp: CatchUp
    }

    private struct State {
        var pending: [ObjectKey: [Int: Write]] = [:]
        var held: Set<ObjectKey> = []
        var nextWrite = 0
    }

    private let state = Mutex(State())
    private let patience: Duration
    private let now: @Sendable () -> Duration
    private let release: @Sendable (ObjectKey) -> Void

    /// - Parameter release: called with a key that was held and may go on.
    init(patience: Duration, time: MonotonicTime, release: @escaping @Sendable (ObjectKey) -> Void) {
        self.patience = patience
        self.release = release
        now = { time.now }
    }

    /// Holds `key` until `store` shows a write.
    func record<Object: APIObject>(
        _ object: Object, in store: Store<Object>, by key: ObjectKey, catchUp: @escaping CatchUp
    ) {
        guard let version = object.metadata.resourceVersion, !store.hasSeen(resourceVersion: version) else { return }
        let write = begin(key, catchUp)
        store.whenSeen(resourceVersion: version) { [self] in end(write, of: key) }
    }

    /// Holds `key` until `store` shows that an object is gone or going.
    func recordDeletion<Object: APIObject>(
        of object: Object, in store: Store<Object>, by key: ObjectKey, catchUp: @escaping CatchUp
    ) {
        let write = begin(key, catchUp)
        store.whenDeleted(object.key, uid: object.metadata.uid) { [self] in end(write, of: key) }
    }

    /// Whether `key` may be worked on; ``init(patience:time:release:)``'s `release` is called when it no longer has to
    /// be held.
    func standing(of key: ObjectKey) -> Standing {
        let now = now()
        return state.withLock { state in
            guard let writes = state.pending[key]?.values, let last = writes.map(\.end).max() else { return .current }
            guard last > now else { return .overdue(writes.map(\.catchUp)) }
            state.held.insert(key)
            return .held(last - now)
        }
    }

    /// Takes all writes of `key` for seen.
    func settle(_ key: ObjectKey) {
        state.withLock { state in
            state.pending[key] = nil
            state.held.remove(key)
        }
    }

    /// How many keys have writes that stores don't show yet.
    var count: Int { state.withLock { $0.pending.count } }

    private func begin(_ key: ObjectKey, _ catchUp: @escaping CatchUp) -> Int {
        let end = now() + patience
        return state.withLock { state in
            state.nextWrite += 1
            state.pending[key, default: [:]][state.nextWrite] = Write(end: end, catchUp: catchUp)
            return state.nextWrite
        }
    }

    private func end(_ write: Int, of key: ObjectKey) {
        let isFree = state.withLock { state in
            state.pending[key]?[write] = nil
            guard state.pending[key]?.isEmpty ?? true else { return false }
            state.pending[key] = nil
            return state.held.remove(key) != nil
        }
        if isFree { release(key) }
    }
}
