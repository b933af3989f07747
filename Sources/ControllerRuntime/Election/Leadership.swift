import KubernetesClient
import Synchronization

/// Whether this process leads, as everything in it that writes must ask.
///
/// A term is as long as the last renewal says: it ends by itself when nothing renews it, and needs nobody who is still
/// awake to end it.
public final class Leadership: Sendable {
    /// How far a process is.
    public enum Phase: String, Sendable {
        /// Another one leads, or none does.
        case standby
        /// It leads and may write.
        case leading
        /// It couldn't renew for so long that it may not write, but nobody else leads yet.
        case doubtful
    }

    /// When the lease was last renewed in the present term; `nil` when there is none.
    private let term = Mutex<Duration?>(nil)
    private let time: MonotonicTime
    let timing: LeaseTiming

    /// Makes the leadership of a process that doesn't lead yet.
    ///
    /// - Parameter clock: a clock that goes on while the machine sleeps, so that a term never outlasts its lease.
    public init(timing: LeaseTiming = LeaseTiming(), clock: some Clock<Duration> = ContinuousClock()) {
        self.timing = timing
        time = MonotonicTime(clock)
    }

    /// How far the process is.
    public var phase: Phase {
        guard let renewedAt else { return .standby }
        return time.now < renewedAt + timing.renewDeadline ? .leading : .doubtful
    }

    /// For how long the process may write when nothing renews its lease; zero when it may not.
    public var remaining: Duration {
        renewedAt.map { max(.zero, $0 + timing.renewDeadline - time.now) } ?? .zero
    }

    /// Whether the lease has run out for everybody: another process may lead.
    var isExpired: Bool { renewedAt.map { time.now >= $0 + timing.leaseDuration } ?? true }

    /// The present moment, as terms are measured.
    var now: Duration { time.now }

    /// Begins a term or makes it longer.
    ///
    /// - Parameter sentAt: when the renewal was *sent*: no candidate can have seen it earlier.
    func renew(sentAt: Duration) { term.withLock { $0 = sentAt } }

    /// Ends a term.
    func end() { term.withLock { $0 = nil } }

    private var renewedAt: Duration? { term.withLock { $0 } }
}
