import NIOCore

/// How many requests may be sent again: a share of all, so that retries never multiply the load of an upstream that
/// fails under it.
///
/// Pure.
struct RetryBudget: Equatable {
    /// Retries that each request earns.
    static let share = 0.2
    /// Retries that may be saved up.
    static let capacity = 20.0
    /// Retries that come back each second even without requests, so that a quiet upstream's request is retried too.
    static let perSecond = 1.0

    private var balance = RetryBudget.capacity / 2
    private var updated: NIODeadline

    /// Begins half full.
    init(now: NIODeadline) { updated = now }

    /// A request is about to be sent for the first time.
    mutating func earn() { balance = min(Self.capacity, balance + Self.share) }

    /// Takes one retry.
    ///
    /// - Returns: whether there was one.
    mutating func spend(now: NIODeadline) -> Bool {
        balance = min(Self.capacity, balance + Double((now - updated).nanoseconds) / 1e9 * Self.perSecond)
        updated = now
        guard balance >= 1 else { return false }
        balance -= 1
        return true
    }
}
