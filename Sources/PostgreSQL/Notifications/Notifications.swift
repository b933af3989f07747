/// The notifications of some channels, one after the other, as long as somebody takes them.
///
/// **Guarantees**: notifications come in the order in which their transactions were committed. When the connection is
/// lost another is made, however long that takes, and ``Element/listening`` tells that notifications may have been
/// missed before it: whoever must not miss any looks for himself what has changed, then.
///
/// **Caveats**: it holds one of the pool's connections. It ends when its task is cancelled or the pool closes.
package struct Notifications: AsyncSequence, Sendable {
    typealias Stream = AsyncThrowingStream<Notification, any Error>

    /// What happens on the channels.
    package enum Element: Sendable, Equatable {
        /// From here on no notification is missed; the first element, and the first after a connection was lost.
        case listening
        case notification(Notification)
    }

    let database: Database
    let channels: [String]
    let clock: any Clock<Duration>

    /// Most notifications that wait to be taken; when there are more, all are dropped and listening begins anew.
    static let bufferSize = 4096

    package func makeAsyncIterator() -> AsyncIterator {
        AsyncIterator(source: self)
    }

    /// Takes one element after the other.
    package struct AsyncIterator: AsyncIteratorProtocol {
        let source: Notifications
        private var subscription: Subscription?
        private var failures = 0

        init(source: Notifications) {
            self.source = source
        }

        /// The next element; nil when the task was cancelled or the pool closes.
        /// - Throws: ``DatabaseError`` when listening is refused for a reason that waiting won't mend.
        package mutating func next() async throws -> Element? {
            do {
                return try await nextUnlessCancelled()
            } catch is CancellationError {
                return nil
            }
        }

        private mutating func nextUnlessCancelled() async throws -> Element? {
            while true {
                do {
                    guard let subscription else {
                        subscription = try await Subscription(source)
                        failures = 0
                        return .listening
                    }
                    if let notification = try await subscription.next() { return .notification(notification) }
                    // A stream ends without an error only when the task was cancelled.
                    return nil
                } catch let error as DatabaseError where error.isTransient {
                    subscription = nil
                    if error.code == .shuttingDown { return nil }
                    try await pause()
                }
            }
        }

        private mutating func pause() async throws {
            let bounds = source.database.configuration.reconnectPause
            let doubled = bounds.lowerBound * (1 << Swift.min(failures, 10))
            failures += 1
            try await source.clock.sleep(for: Swift.min(doubled, bounds.upperBound))
        }
    }
}

/// A leased connection that listens, until nobody holds this any more.
private final class Subscription {
    private let database: Database
    private let lease: Lease
    private var iterator: Notifications.Stream.AsyncIterator

    init(_ source: Notifications) async throws {
        database = source.database
        lease = try await database.acquire()
        let (stream, continuation) = Notifications.Stream.makeStream(
            bufferingPolicy: .bufferingOldest(Notifications.bufferSize))
        iterator = stream.makeAsyncIterator()
        // Before the first LISTEN, so that nothing falls between the two.
        guard database.mailbox.post(.listen(lease, continuation)) else {
            throw DatabaseError(.shuttingDown, "The pool has closed.")
        }
        let session = Session(database: database, lease: lease)
        for channel in source.channels {
            let name = channel.replacing("\"", with: "\"\"")
            try await session.query(Query(trusted: "LISTEN \"\(name)\"").named("listen"))
        }
    }

    deinit {
        _ = database.mailbox.post(.release(lease, discard: true))
    }

    func next() async throws -> Notification? {
        try await iterator.next(isolation: #isolation)
    }
}

extension Database {
    /// The notifications of some channels.
    /// - Parameters:
    ///   - channels: The channels' names, as they stand in `NOTIFY`, with their case.
    ///   - clock: Measures the pauses between attempts to listen again.
    package func notifications(
        on channels: [String], clock: any Clock<Duration> = ContinuousClock()
    ) -> Notifications {
        Notifications(database: self, channels: channels, clock: clock)
    }
}
