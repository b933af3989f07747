import AsyncHTTPClient
import FoundationEssentials
import Logging
import Metrics
import NIOCore
import NIOHTTP1
import ServiceLifecycle
import Synchronization

/// Keeps an external issuer's keys: reads them where its discovery document says they are, again now and then, and soon
/// after a token named one that isn't known.
///
/// However many tokens name unknown keys, the issuer is asked once in ten seconds at most. While it can't be reached, the
/// keys that are known go on to be good.
final class IssuerKeys: Service, CustomStringConvertible {
    /// Why keys can't be read.
    struct Unreadable: Error, CustomStringConvertible {
        let description: String
    }

    private static let largestDocument = 256 * 1024

    private let settings: OpenIDSettings
    private let client: HTTPClient
    private let clock: any Clock<Duration>
    private let metrics: any MetricsFactory
    private let logger: Logger
    private let inForce: Mutex<TokenAuthority?> = Mutex(nil)
    private let wishes: AsyncStream<Void>
    private let wish: AsyncStream<Void>.Continuation
    private let isFresh = Mutex(false)

    var description: String { "issuer" }

    /// Makes a keeper that has read nothing yet.
    ///
    /// - Parameter client: what asks the issuer.
    init(
        settings: OpenIDSettings, client: HTTPClient = .shared, clock: any Clock<Duration>,
        metrics: any MetricsFactory, logger: Logger
    ) {
        self.settings = settings
        self.client = client
        self.clock = clock
        self.metrics = metrics
        self.logger = logger
        (wishes, wish) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
    }

    /// A token named a key that isn't known.
    ///
    /// - Returns: whether the keys are about to be read again.
    func missed() -> Bool {
        guard !isFresh.withLock({ $0 }) else { return false }
        wish.yield()
        return true
    }

    /// The issuer with the keys that are known; nil before they have been read.
    var current: TokenAuthority? { inForce.withLock { $0 } }

    private let changed: Mutex<(@Sendable (TokenAuthority) async throws -> Void)?> = Mutex(nil)

    /// Sets what takes new keys up; to be called before the service runs.
    func whenRead(_ body: @escaping @Sendable (TokenAuthority) async throws -> Void) {
        changed.withLock { $0 = body }
    }

    func run() async throws {
        await cancelWhenGracefulShutdown {
            while !Task.isCancelled {
                await self.look()
                self.isFresh.withLock { $0 = true }
                do { try await self.clock.sleep(for: self.settings.shortestInterval) } catch { return }
                self.isFresh.withLock { $0 = false }
                await self.awaitWishOrInterval()
            }
        }
    }

    private func awaitWishOrInterval() async {
        await withTaskGroup(of: Void.self) { group in
            group.addTask { for await _ in self.wishes { return } }
            group.addTask {
                do { try await self.clock.sleep(for: self.settings.refreshInterval) } catch { return }
            }
            await group.next()
            group.cancelAll()
        }
    }

    private func look() async {
        do {
            let keys = try await read()
            let authority = TokenAuthority(settings, keys: keys)
            inForce.withLock { $0 = authority }
            try await changed.withLock { $0 }?(authority)
            count("read")
            logger.info(
                "Issuer's keys read", metadata: ["issuer": "\(settings.issuer)", "keys": "\(keys.keys.sorted())"])
        } catch {
            count("failed")
            logger.error(
                "The issuer's keys can't be read; those that are known stay",
                metadata: ["issuer": "\(settings.issuer)", "reason": "\(error)"])
        }
    }

    private func read() async throws -> [String: VerifyingKey] {
        let base = settings.issuer.hasSuffix("/") ? String(settings.issuer.dropLast()) : settings.issuer
        let discovery = try await document(base + "/.well-known/openid-configuration", as: DiscoveryDocument.self)
        guard discovery.issuer == settings.issuer else {
            throw Unreadable(description: "the discovery document speaks for \(discovery.issuer)")
        }
        // Keys that came in plain from an issuer with TLS could be anybody's.
        guard discovery.jwks_uri.hasPrefix("https://") || settings.issuer.hasPrefix("http://") else {
            throw Unreadable(description: "the keys are at \(discovery.jwks_uri), which isn't HTTPS")
        }
        let keys = try await document(discovery.jwks_uri, as: KeySetDocument.self).verifying
        guard !keys.isEmpty else { throw Unreadable(description: "there is no key that verifies tokens") }
        return keys
    }

    private func document<Document: Decodable>(_ url: String, as type: Document.Type) async throws -> Document {
        let response = try await client.execute(HTTPClientRequest(url: url), timeout: .seconds(5))
        guard response.status == .ok else { throw Unreadable(description: "\(url) answers \(response.status.code)") }
        let body = try await response.body.collect(upTo: Self.largestDocument)
        return try JSONDecoder().decode(type, from: Data(body.readableBytesView))
    }

    private func count(_ outcome: String) {
        Counter(label: "gateway_issuer_readings", dimensions: [("outcome", outcome)], factory: metrics).increment()
    }
}
