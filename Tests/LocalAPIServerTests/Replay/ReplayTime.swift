import Foundation
import Synchronization

/// Time for replays: it passes where a recording waited, and whenever nothing else is left to do.
final class ReplayTime: Sendable {
    let clock = InstantClock()
    private let offset = Mutex(0.0)
    private let start = Date(timeIntervalSince1970: 1_790_000_000)

    /// The time of day.
    var date: @Sendable () -> Date {
        { [self] in start.addingTimeInterval(offset.withLock { $0 }) }
    }

    /// Lets the time of day go on.
    func pass(_ seconds: Double) { offset.withLock { $0 += seconds } }
}

/// A clock on which every wait is over at once, and that has then moved on by as much.
///
/// A watch waits only when no event is left, and all writes of a replay are done before it is read: so its time is over.
final class InstantClock: Clock {
    struct Instant: InstantProtocol {
        var offset: Duration

        func advanced(by duration: Duration) -> Instant { Instant(offset: offset + duration) }
        func duration(to other: Instant) -> Duration { other.offset - offset }
        static func < (left: Instant, right: Instant) -> Bool { left.offset < right.offset }
    }

    private let current = Mutex(Instant(offset: .zero))

    var now: Instant { current.withLock { $0 } }
    var minimumResolution: Duration { .zero }

    func sleep(until deadline: Instant, tolerance: Duration?) async throws {
        try Task.checkCancellation()
        current.withLock { $0 = max($0, deadline) }
    }
}
