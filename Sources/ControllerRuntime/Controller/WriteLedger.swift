import KubernetesModel
import Synchronization

/// What reconciles have written and stores don't show yet.
///
/// A reconcile that reads a store older than its own last write repeats the write, or undoes it. So a key is held until
/// the stores have caught up; resource versions say when (KEP-5504). A watch may be broken for long, though, and then
/// acting late on what is there beats not acting at all: nothing is held longer than `patience`.
final class WriteLedger: Sendable {
    private struct State {
        var pending: [ObjectKey: [Int: Duration]] = [:]
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
    func record<Object: APIObject>(_ object: Object, in store: Store<Object>, by key: ObjectKey) {
        guard let version = object.metadata.resourceVersion, !store.hasSeen(resourceVersion: version) else { return }
        let write = begin(key)
        store.whenSeen(resourceVersion: version) { [self] in end(write, of: key) }
    }

    /// Holds `key` until `store` shows that an object is gone or going.
    func recordDeletion<Object: APIObject>(of object: Object, in store: Store<Object>, by key: ObjectKey) {
        let write = begin(key)
        store.whenDeleted(object.key, uid: object.metadata.uid) { [self] in end(write, of: key) }
    }

    /// Whether `key` must wait; ``init(patience:time:release:)``'s `release` is called when it no longer has to.
    ///
    /// - Returns: the longest that it is going to wait; `nil` when it may go on.
    func hold(_ key: ObjectKey) -> Duration? {
        let now = now()
        return state.withLock { state in
            state.pending[key] = state.pending[key]?.filter { $0.value > now }
            guard let last = state.pending[key]?.values.max() else {
                state.pending[key] = nil
                return nil
            }
            state.held.insert(key)
            return last - now
        }
    }

    private func begin(_ key: ObjectKey) -> Int {
        let end = now() + patience
        return state.withLock { state in
            state.nextWrite += 1
            state.pending[key, default: [:]][state.nextWrite] = end
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
