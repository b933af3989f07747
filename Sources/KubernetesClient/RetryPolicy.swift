public import HTTPTypes
import KubernetesModel

/// Which failed requests are made again, and when.
public struct RetryPolicy: Sendable {
    /// How often a request is made at most.
    public var maximumAttempts: Int
    /// The longest wait that is accepted from a server; when it asks for more, the request fails.
    public var maximumDelay: Duration

    public init(maximumAttempts: Int = 5, maximumDelay: Duration = .seconds(30)) {
        self.maximumAttempts = maximumAttempts
        self.maximumDelay = maximumDelay
    }

    /// Never again.
    public static let never = RetryPolicy(maximumAttempts: 1)

    /// How long to wait before the request is made again; `nil` when it has failed for good.
    ///
    /// - Parameter attempt: how often it was made.
    public func delay(after error: APIError, of method: HTTPRequest.Method, attempt: Int) -> Duration? {
        guard attempt < maximumAttempts else { return nil }
        let isSafe = method == .get || method == .head
        if error.code == .transport {
            // A connection of the pool that the server had closed meanwhile: one more try uses a fresh one.
            return isSafe && attempt == 1 ? .zero : nil
        }
        guard let wait = error.retryAfter, wait <= maximumDelay else { return nil }
        return switch error.status?.code {
        case 429: wait  // Refused before anything was done, so even a write may be repeated.
        case 500, 502, 503, 504: isSafe ? wait : nil
        default: nil
        }
    }
}
