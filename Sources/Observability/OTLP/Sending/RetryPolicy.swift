/// How long to pause between attempts to send the same request.
///
/// Source: OpenTelemetry protocol, *OTLP/HTTP Throttling* and *All Other Responses*.
struct RetryPolicy: Sendable {
    /// The pause after the first attempt; each further one is twice as long.
    var first = Duration.seconds(1)
    /// The longest pause that isn't the server's wish.
    var longest = Duration.seconds(16)
    /// The longest that a server may wish for.
    var longestWish = Duration.seconds(300)

    /// The pause after the given attempt, counted from 1.
    /// - Parameters:
    ///   - wish: what the server asks for by `Retry-After`.
    ///   - generator: keeps processes from coming back all at once.
    func pause(
        afterAttempt attempt: Int, wish: Duration?, using generator: inout some RandomNumberGenerator
    ) -> Duration {
        if let wish { return min(max(.zero, wish), longestWish) }
        let whole = min(longest, first * (1 << min(20, attempt - 1)))
        return whole * Double.random(in: 0.5...1, using: &generator)
    }
}
