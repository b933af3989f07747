import Synchronization

/// The limits that hold for a client on all event loops together.
///
/// Clients are spread over several limiters by their keys, so that event loops hardly ever wait for each other.
final class AdmissionControl: Sendable {
    private static let shards = 16
    /// Most clients that are remembered.
    private static let capacity = 65_536

    private final class Limiter: Sendable {
        let state: Mutex<RateLimiter>

        init(_ state: RateLimiter) { self.state = Mutex(state) }
    }

    private let limiters: [Limiter]

    /// Makes a control.
    ///
    /// - Parameter rate: what each client may ask for; nil limits nobody.
    init(rate: RateLimiter.Allowance?) {
        limiters =
            rate.map { rate in
                (0..<Self.shards).map { _ in Limiter(RateLimiter(rate, capacity: Self.capacity / Self.shards)) }
            } ?? []
    }

    /// Takes one request from what `client` may ask for.
    ///
    /// - Parameter now: nanoseconds since any fixed moment.
    /// - Returns: nil when the request may pass, else the seconds after which one may, at least 1.
    func admit(_ client: ClientKey, now: Int64) -> Int? {
        guard !limiters.isEmpty else { return nil }
        let shard = Int(UInt(bitPattern: client.hashValue) % UInt(limiters.count))
        guard let wait = limiters[shard].state.withLock({ $0.take(client, now: now) }) else { return nil }
        return Int(wait / 1_000_000_000) + 1
    }
}
