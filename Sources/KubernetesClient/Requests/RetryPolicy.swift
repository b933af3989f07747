public import HTTPTypes
import KubernetesModel

/// Which failed requests are made again, and when.
///
/// Made again are:
/// - any request that never reached the server, since the connection couldn't be made;
/// - any request after `429`: it was refused before anything was done;
/// - reads after `502`, `503` and `504`, after a `500` that names a `Retry-After`, and when the connection broke.
///
/// The server's `Retry-After` is kept to; without one, waits grow and are jittered.
public struct RetryPolicy: Sendable, Hashable {
    /// How often a request is made at most; at least 1.
    public var maximumAttempts: Int
    /// The longest wait that is accepted from a server; when it asks for more, the request fails.
    public var maximumDelay: Duration
    /// The waits when the server doesn't name one.
    public var backoff: Backoff

    public init(
        maximumAttempts: Int = 5, maximumDelay: Duration = .seconds(30),
        backoff: Backoff = Backoff(initial: .milliseconds(100), maximum: .seconds(5), jitter: 1)
    ) {
        self.maximumAttempts = maximumAttempts
        self.maximumDelay = maximumDelay
        self.backoff = backoff
    }

    /// Never again.
    public static let never = RetryPolicy(maximumAttempts: 1)

    /// How long to wait before the request is made again; `nil` when it has failed for good.
    ///
    /// - Parameters:
    ///   - attempt: how often it was made.
    ///   - random: a number from 0 to below 1.
    public func delay(
        after error: APIError, of method: HTTPRequest.Method, attempt: Int, random: Double = 0
    ) -> Duration? {
        guard attempt < maximumAttempts, mayRepeat(error, isRead: method == .get || method == .head) else { return nil }
        if let wait = error.retryAfter {
            // Everyone who was refused at the same moment was told the same.
            return wait <= maximumDelay ? wait * (1 + 0.1 * random) : nil
        }
        // A connection of the pool that the server had closed meanwhile: one more try uses a fresh one.
        if error.code == .transport, !error.isUnsent, attempt == 1 { return .zero }
        return backoff.delay(failures: attempt - 1, random: random)
    }

    private func mayRepeat(_ error: APIError, isRead: Bool) -> Bool {
        if error.isUnsent { return true }
        if error.code == .transport { return isRead }
        return switch error.status?.code {
        case 429: true
        case 502, 503, 504: isRead
        case 500: isRead && error.retryAfter != nil
        default: false
        }
    }
}
