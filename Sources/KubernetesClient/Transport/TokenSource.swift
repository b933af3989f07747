import Logging
import Synchronization

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// The `Authorization` of requests.
final class TokenSource: Sendable {
    /// How long a token that was read from a file is used (client-go does so, too).
    static let lifetime = Duration.seconds(60)

    private struct Cached {
        var value: String
        var readAt: Duration
    }

    private let credentials: Client.Configuration.Credentials
    private let elapsed: @Sendable () -> Duration
    private let logger: Logger
    private let cached = Mutex<Cached?>(nil)

    init(_ credentials: Client.Configuration.Credentials, clock: some Clock<Duration>, logger: Logger) {
        self.credentials = credentials
        self.logger = logger
        let start = clock.now
        elapsed = { start.duration(to: clock.now) }
    }

    /// The value of the header field; `nil` without credentials.
    ///
    /// When a token's file can't be read again, the token read before goes on being used: it may well be valid still.
    ///
    /// - Throws: ``ConfigurationError`` when the file has never been readable.
    func authorization() throws -> String? {
        switch credentials {
        case .none: return nil
        case .token(let token): return "Bearer \(token)"
        case .basic(let username, let password):
            return "Basic \(Data("\(username):\(password)".utf8).base64EncodedString())"
        case .tokenFile(let path):
            let now = elapsed()
            return try cached.withLock { cached in
                if let cached, now - cached.readAt < Self.lifetime { return cached.value }
                do {
                    let value = "Bearer \(try ConfigurationFile.readText(path))"
                    cached = Cached(value: value, readAt: now)
                    return value
                } catch {
                    guard let old = cached else { throw error }
                    logger.warning("the token can't be renewed: \(error)")
                    return old.value
                }
            }
        }
    }

    /// Makes the next request read the token's file again, because the server refused the token.
    func invalidate() {
        let stale = elapsed() - Self.lifetime
        cached.withLock { $0?.readAt = stale }
    }
}
