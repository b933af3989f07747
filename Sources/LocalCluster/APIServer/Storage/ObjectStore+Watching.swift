import Synchronization

/// What a watcher finds when it looks at the log.
package struct EventBatch: Sendable {
    /// The events after the watcher's revision, oldest first.
    package var events: [StorageEvent]
    /// The revision up to which the watcher has now seen everything.
    package var revision: Int64
}

extension ObjectStore {
    /// At most `count` events of a resource after `revision`; `nil` when some of them are forgotten.
    package func events(of resource: String, after revision: Int64, count: Int = 256) -> EventBatch? {
        state.withLock { state in
            let log = state.collections[resource]?.log ?? freshCollection.log
            guard let events = log.events(after: revision, count: count) else { return nil }
            let isWhole = events.count < count
            let reached = isWhole ? state.revision : events.last?.revision ?? revision
            return EventBatch(events: events, revision: max(revision, reached))
        }
    }

    /// Returns when the resource has an event after `revision`, or when the task is cancelled.
    package func waitForEvent(of resource: String, after revision: Int64) async {
        let id = state.withLock { state in
            state.nextWaiter += 1
            return state.nextWaiter
        }
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let isReady = state.withLock { state in
                    let newest = state.collections[resource, default: freshCollection].log.newest
                    // Cancellation is flagged before its handler runs: what is not seen here, the handler finds below.
                    guard newest <= revision, !Task.isCancelled else { return true }
                    state.collections[resource, default: freshCollection].waiters[id] = continuation
                    return false
                }
                if isReady { continuation.resume() }
            }
        } onCancel: {
            state.withLock { $0.collections[resource]?.waiters.removeValue(forKey: id) }?.resume()
        }
    }
}
