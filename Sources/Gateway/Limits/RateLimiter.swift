/// Gives each client a bucket of tokens, one for each request, that fills at a steady rate.
///
/// Kept as one moment a client (the generic cell rate algorithm): when its bucket will be full again. A client whose
/// moment has passed needs no place.
struct RateLimiter: Sendable {
    /// How much a client may ask for.
    struct Allowance: Sendable, Equatable {
        /// Requests a second in the long run, more than 0.
        var requestsPerSecond: Double
        /// Requests at once, at least 1.
        var burst: Int

        /// Nanoseconds in which one request comes back.
        fileprivate var interval: Int64 { Int64(1e9 / requestsPerSecond) }
    }

    private let interval: Int64
    private let patience: Int64
    private let capacity: Int
    private var full: [ClientKey: Int64] = [:]

    /// Makes a limiter.
    ///
    /// - Parameter capacity: most clients that are remembered; beyond it, those nearest to a full bucket are forgotten.
    init(_ allowance: Allowance, capacity: Int) {
        interval = allowance.interval
        patience = allowance.interval * Int64(allowance.burst - 1)
        self.capacity = capacity
    }

    /// How many clients are remembered.
    var count: Int { full.count }

    /// Takes a token.
    ///
    /// - Parameter now: nanoseconds since any fixed moment.
    /// - Returns: nil when the request may pass, else the nanoseconds after which one may.
    mutating func take(_ client: ClientKey, now: Int64) -> Int64? {
        let due = max(now, full[client] ?? now)
        guard due - now <= patience else { return due - now - patience }
        if full.count >= capacity, full[client] == nil { makeRoom(now: now) }
        full[client] = due + interval
        return nil
    }

    private mutating func makeRoom(now: Int64) {
        full = full.filter { $0.value > now }
        // A tenth at once, so that a stream of strangers doesn't cost a look at everybody for each of them.
        let surplus = full.count - capacity * 9 / 10
        guard surplus > 0 else { return }
        for (client, _) in full.sorted(by: { $0.value < $1.value }).prefix(surplus) { full[client] = nil }
    }
}
