import Foundation
import Synchronization

/// A time of day that goes on by a second each time it is read.
final class TestTime: Sendable {
    private let seconds = Mutex(0)

    func advance() -> Date {
        seconds.withLock { seconds in
            seconds += 1
            return Date(timeIntervalSince1970: Double(seconds))
        }
    }
}
