import DequeModule
import Synchronization

/// Items that wait to be sent; a bounded number of them, so that a receiver that is away costs items and never memory.
final class BatchQueue<Element: Sendable>: Sendable {
    private let limit: Int
    private let batchLimit: Int
    private let onBatch: @Sendable () -> Void
    private let onDropped: @Sendable (Int) -> Void
    private let items = Mutex(Deque<Element>())

    /// Creates an empty queue.
    /// - Parameters:
    ///   - limit: The most items that wait.
    ///   - batchLimit: The most that are taken at once.
    ///   - onBatch: Called when so many have come.
    ///   - onDropped: Called with the number of items for which there was no room.
    init(
        limit: Int, batchLimit: Int, onBatch: @escaping @Sendable () -> Void,
        onDropped: @escaping @Sendable (Int) -> Void
    ) {
        self.limit = limit
        self.batchLimit = batchLimit
        self.onBatch = onBatch
        self.onDropped = onDropped
    }

    /// Adds an item if there is room.
    func append(_ item: Element) {
        append(contentsOf: CollectionOfOne(item))
    }

    /// Adds items as far as there is room.
    func append(contentsOf new: some Collection<Element>) {
        let (kept, isBatch) = items.withLock { items in
            let before = items.count
            let kept = min(new.count, limit - before)
            items.append(contentsOf: new.prefix(kept))
            return (kept, before < batchLimit && items.count >= batchLimit)
        }
        if kept < new.count { onDropped(new.count - kept) }
        if isBatch { onBatch() }
    }

    /// Takes the oldest items, as many as a batch holds, and says whether there are more.
    func take() -> (batch: [Element], hasMore: Bool) {
        items.withLock { items in
            let batch = Array(items.prefix(batchLimit))
            items.removeFirst(batch.count)
            return (batch, !items.isEmpty)
        }
    }
}
