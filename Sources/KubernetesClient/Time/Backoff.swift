/// How long to wait after the nth failure in a row: longer each time, up to a maximum.
public struct Backoff: Sendable, Hashable {
    /// The wait after the first failure.
    public var initial: Duration
    /// The longest wait, before jitter.
    public var maximum: Duration
    /// By how much each wait is longer than the one before.
    public var factor: Double
    /// The largest part of a wait that is added to it at random, so that many clients don't come back at once.
    public var jitter: Double

    public init(initial: Duration, maximum: Duration, factor: Double = 2, jitter: Double = 0) {
        self.initial = initial
        self.maximum = maximum
        self.factor = factor
        self.jitter = jitter
    }

    /// The wait after a failure.
    ///
    /// - Parameters:
    ///   - failures: how many there were in a row before it.
    ///   - random: a number from 0 to below 1.
    public func delay(failures: Int, random: Double = 0) -> Duration {
        var delay = initial
        for _ in 0..<failures {
            guard delay < maximum else { break }
            delay = delay * factor
        }
        return min(delay, maximum) * (1 + jitter * random)
    }
}
