import KubernetesModel
import Logging
import Synchronization

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// Says who makes a transport's requests, and finds out anew before that expires.
final class CredentialSource: Sendable {
    /// How long a token that was read from a file is used (client-go does so, too).
    static let tokenLifetime = Duration.seconds(60)
    /// How long before its end a plugin's credential is used no longer.
    static let leeway = Duration.seconds(10)

    private struct Cached {
        var credential: Credential
        var expiresAt: Duration?
    }

    private let configuration: Client.Configuration
    private let time: MonotonicTime
    private let now: @Sendable () -> Date
    private let logger: Logger
    private let cached = Mutex<Cached?>(nil)
    private let turnstile = Turnstile()

    /// - Parameter now: the time of day, by which plugins say when credentials expire.
    init(
        _ configuration: Client.Configuration, time: MonotonicTime, now: @escaping @Sendable () -> Date = { Date() },
        logger: Logger
    ) throws {
        self.configuration = configuration
        self.time = time
        self.now = now
        self.logger = logger
        // A file that isn't there is a mistake that is better told now than with the first request.
        if case .tokenFile(let path) = configuration.credentials { _ = try ConfigurationFile.readText(path) }
    }

    /// What the next request shows.
    ///
    /// - Throws: ``ConfigurationError`` when a token can't be read and never could, or a plugin fails;
    ///   `CancellationError`.
    func credential() async throws -> Credential {
        switch configuration.credentials {
        case .none: return Credential()
        case .token(let token): return Credential(authorization: "Bearer \(token)")
        case .basic(let username, let password):
            let pair = Data("\(username):\(password)".utf8).base64EncodedString()
            return Credential(authorization: "Basic \(pair)")
        case .tokenFile(let path):
            if let credential = fresh() { return credential }
            return try readToken(path)
        case .plugin(let plugin):
            if let credential = fresh() { return credential }
            // One run serves all who wait.
            return try await turnstile.pass {
                if let credential = fresh() { return credential }
                let status = try await plugin.run(for: configuration)
                let credential = try status.credential(from: plugin)
                keep(credential, for: status.expirationTimestamp.map { remaining(until: $0) - Self.leeway })
                return credential
            }
        }
    }

    /// Notes that the server refused a credential, so that the next request shows a new one where there is one.
    func invalidate(_ credential: Credential) {
        cached.withLock { cached in
            // Of many requests that were refused together only the first has something to say.
            if cached?.credential == credential { cached?.expiresAt = time.now }
        }
    }

    private func fresh() -> Credential? {
        cached.withLock { cached in
            guard let cached, cached.expiresAt.map({ time.now < $0 }) ?? true else { return nil }
            return cached.credential
        }
    }

    private func keep(_ credential: Credential, for lifetime: Duration?) {
        let expiresAt = lifetime.map { time.now + $0 }
        cached.withLock { $0 = Cached(credential: credential, expiresAt: expiresAt) }
    }

    /// A token that can't be read again goes on being used: it may well be valid still.
    private func readToken(_ path: String) throws -> Credential {
        do {
            let credential = Credential(authorization: "Bearer \(try ConfigurationFile.readText(path))")
            keep(credential, for: Self.tokenLifetime)
            return credential
        } catch {
            guard let old = cached.withLock({ $0?.credential }) else { throw error }
            logger.warning("the token can't be renewed: \(error)")
            return old
        }
    }

    private func remaining(until moment: Timestamp) -> Duration {
        .seconds(moment.date.timeIntervalSince(now()))
    }
}
