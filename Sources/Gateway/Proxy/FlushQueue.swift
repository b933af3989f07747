import NIOCore

/// A connection whose writes wait for the end of its event loop's turn.
protocol Flushing: AnyObject {
    /// Whether it waits in the queue.
    var isFlushPending: Bool { get set }

    /// Sends what has been written.
    func flushWritten()
}

/// Sends what an event loop's connections have written once everything that had arrived has been looked at.
///
/// Bytes for the same peer then go out close together: it is woken once for many messages rather than once for each,
/// and the processor does one kind of work at a time.
final class FlushQueue {
    private let eventLoop: any EventLoop
    private var waiting: [any Flushing] = []
    private var spare: [any Flushing] = []

    /// Makes the queue of `eventLoop`.
    init(eventLoop: any EventLoop) { self.eventLoop = eventLoop }

    /// Sends what `connection` has written, in this turn of the loop.
    func add(_ connection: any Flushing) {
        guard !connection.isFlushPending else { return }
        connection.isFlushPending = true
        if waiting.isEmpty { eventLoop.assumeIsolated().execute { self.flush() } }
        waiting.append(connection)
    }

    private func flush() {
        // What is flushed may call back and write more, which is for the next round.
        swap(&waiting, &spare)
        for connection in spare {
            connection.isFlushPending = false
            connection.flushWritten()
        }
        spare.removeAll(keepingCapacity: true)
    }
}
