import Synchronization

/// How many requests a client makes at most.
///
/// Servers protect themselves (API Priority and Fairness), so that most clients need no limit; one that shares a server
/// without it sets one.
public struct RateLimit: Sendable, Hashable {
    /// Requests a second in the long run; above 0.
    public var requestsPerSecond: Double
    /// Requests that may be made at once after a quiet time; at least 1.
    public var burst: Int

    public init(requestsPerSecond: Double, burst: Int) {
        precondition(requestsPerSecond > 0 && burst > 0, "a rate limit lets something through")
        self.requestsPerSecond = requestsPerSecond
        self.burst = burst
    }
}

/// Tokens that fill up evenly, of which every request takes one.
package struct TokenBucket: Sendable {
    private let limit: RateLimit
    /// Below zero when requests wait for tokens that are still to come.
    private var tokens: Double
    private var updatedAt = Duration.zero

    package init(_ limit: RateLimit) {
        self.limit = limit
        tokens = Double(limit.burst)
    }

    /// Takes a token.
    ///
    /// - Parameter now: the time since the bucket was made.
    /// - Returns: how long to wait until the token is there.
    package mutating func take(at now: Duration) -> Duration {
        refill(at: now)
        tokens -= 1
        return tokens >= 0 ? .zero : .seconds(-tokens / limit.requestsPerSecond)
    }

    /// Puts back a token that wasn't used.
    package mutating func giveBack(at now: Duration) {
        refill(at: now)
        tokens = min(tokens + 1, Double(limit.burst))
    }

    private mutating func refill(at now: Duration) {
        let elapsed = max(now - updatedAt, .zero) / .seconds(1)
        tokens = min(tokens + elapsed * limit.requestsPerSecond, Double(limit.burst))
        updatedAt = max(now, updatedAt)
    }
}

/// Holds requests back so that they keep to a limit, in the order in which they come.
final class RateLimiter: Sendable {
    private let bucket: Mutex<TokenBucket>
    private let time: MonotonicTime

    init(_ limit: RateLimit, time: MonotonicTime) {
        bucket = Mutex(TokenBucket(limit))
        self.time = time
    }

    /// Waits until a request may be made.
    ///
    /// - Returns: how long that took.
    /// - Throws: `CancellationError`; the request counts as not made.
    func wait() async throws -> Duration {
        let delay = bucket.withLock { $0.take(at: time.now) }
        guard delay > .zero else { return .zero }
        do {
            try await time.sleep(for: delay)
        } catch {
            bucket.withLock { $0.giveBack(at: time.now) }
            throw error
        }
        return delay
    }
}
