package import FoundationEssentials

/// How long a thing that keeps failing has to wait: not at all the first time, then ever longer.
///
/// Source: client-go's `flowcontrol.Backoff`, as the kubelet uses it for containers and images.
package struct CrashBackOff: Sendable, Hashable {
    /// The first wait that is one.
    package var base: Duration
    /// The longest wait.
    package var limit: Duration

    private var next = Duration.zero
    private var lastFailure: Date?

    package init(base: Duration = .seconds(10), limit: Duration = .seconds(300)) {
        self.base = base
        self.limit = limit
    }

    /// Takes note of a failure, and gives the wait before the next attempt.
    ///
    /// A failure long after the one before, twice the limit, is a first one again.
    package mutating func wait(afterFailureAt moment: Date) -> Duration {
        if let lastFailure, moment.timeIntervalSince(lastFailure) > limit.seconds * 2 { next = .zero }
        lastFailure = moment
        defer { next = next == .zero ? base : min(next * 2, limit) }
        return next
    }

    /// The wait that precedes an attempt even after a first failure, which a pull of an image has.
    package mutating func waitAtOnce(afterFailureAt moment: Date) -> Duration {
        let wait = wait(afterFailureAt: moment)
        return wait == .zero ? self.wait(afterFailureAt: moment) : wait
    }
}

extension Duration {
    /// The length in seconds.
    var seconds: Double { Double(components.seconds) + Double(components.attoseconds) * 1e-18 }
}
