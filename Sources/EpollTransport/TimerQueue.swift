import HeapModule
import NIOCore

/// What is to be done later, by its time.
struct TimerQueue {
    /// One thing to be done, once; made anywhere, then touched by the queue's thread alone.
    final class Entry: @unchecked Sendable {
        let deadline: NIODeadline
        fileprivate var number: UInt64 = 0
        private var body: (() -> Void)?

        init(deadline: NIODeadline, _ body: @escaping () -> Void) {
            self.deadline = deadline
            self.body = body
        }

        /// Whether it won't be done any more.
        fileprivate var isVoid: Bool { body == nil }

        /// Sees to it that it isn't done.
        func cancel() { body = nil }

        fileprivate func perform() {
            let body = body
            self.body = nil
            body?()
        }

        fileprivate func comes(before other: Entry) -> Bool {
            (deadline, number) < (other.deadline, other.number)
        }
    }

    private struct Place: Comparable {
        let entry: Entry

        static func < (one: Place, other: Place) -> Bool { one.entry.comes(before: other.entry) }
        static func == (one: Place, other: Place) -> Bool { one.entry === other.entry }
    }

    private var heap = Heap<Place>()
    private var count: UInt64 = 0

    /// Adds an entry, which comes after all that were added before for the same time.
    mutating func add(_ entry: Entry) {
        count += 1
        entry.number = count
        heap.insert(Place(entry: entry))
    }

    /// When the next thing is to be done.
    var next: NIODeadline? {
        mutating get {
            while let first = heap.min, first.entry.isVoid { heap.removeMin() }
            return heap.min?.entry.deadline
        }
    }

    /// Takes out the next thing whose time has come.
    mutating func popDue(now: NIODeadline) -> (() -> Void)? {
        guard let next, next <= now else { return nil }
        let entry = heap.removeMin().entry
        return entry.perform
    }
}
