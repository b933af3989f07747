import FoundationEssentials
import Logging
import Metrics
import NIOCore
import Observability
import ServiceLifecycle
import Synchronization

/// The endpoints below `/auth`: they answer away from the event loops, a bounded number of requests at a time.
final class AuthenticationDesk: OwnEndpoints, Service, CustomStringConvertible {
    private struct Job: Sendable {
        let request: OwnRequest
        let respond: @Sendable (OwnResponse) -> Void
    }

    private struct LoginRequest: Decodable {
        var username: String
        var password: String
        /// Whether the tokens are to be kept in cookies.
        var cookies: Bool?
    }

    /// Most logins that wait.
    private static let longestQueue = 256

    let secrets: AuthenticationSecrets
    private let issuer: AccessTokenIssuer
    let accounts: any AccountStore
    let sessions: any SessionStore
    let cookies: SessionCookies
    private let throttle: Mutex<LoginThrottle>
    private let wallClock: @Sendable () -> UInt64
    private let metrics: any MetricsFactory
    let logger: Logger
    private let jobs: AsyncStream<Job>
    private let queue: AsyncStream<Job>.Continuation

    let bodyLimit = 8 * 1024

    var description: String { "authentication" }

    /// Makes a desk.
    init(
        secrets: AuthenticationSecrets, issuer: AccessTokenIssuer, accounts: any AccountStore,
        sessions: any SessionStore, cookies: SessionCookies,
        throttle: LoginThrottle = LoginThrottle(),
        wallClock: @escaping @Sendable () -> UInt64, metrics: any MetricsFactory,
        logger: Logger
    ) {
        self.secrets = secrets
        self.issuer = issuer
        self.accounts = accounts
        self.sessions = sessions
        self.cookies = cookies
        self.throttle = Mutex(throttle)
        self.wallClock = wallClock
        self.metrics = metrics
        self.logger = logger
        (jobs, queue) = AsyncStream.makeStream(bufferingPolicy: .bufferingOldest(Self.longestQueue))
    }

    func submit(_ request: OwnRequest, respond: @escaping @Sendable (OwnResponse) -> Void) -> Bool {
        if case .enqueued = queue.yield(Job(request: request, respond: respond)) { return true }
        return false
    }

    func run() async throws {
        await withTaskCancellationOrGracefulShutdownHandler {
            await withDiscardingTaskGroup { group in
                for await job in jobs {
                    group.addTask { job.respond(await self.response(to: job.request)) }
                }
            }
        } onCancelOrGracefulShutdown: {
            self.queue.finish()
        }
    }

    /// Answers a request.
    func response(to request: OwnRequest) async -> OwnResponse {
        switch (request.path, request.method) {
        case ("/auth/login", .post): await login(request)
        case ("/auth/login", _):
            .refusal(Refusal(405, "Send the credentials with POST.", allow: "POST"))
        case ("/auth/refresh", .post): await refresh(request)
        case ("/auth/logout", .post): await logout(request)
        case ("/auth/refresh", _), ("/auth/logout", _):
            .refusal(Refusal(405, "Send the refresh token with POST.", allow: "POST"))
        case ("/auth/jwks.json", .get), ("/auth/jwks.json", .head): .answer(keySet)
        case ("/auth/jwks.json", _): .refusal(Refusal(405, "The keys can only be read.", allow: "GET, HEAD"))
        default:
            .refusal(
                Refusal(
                    404,
                    "There is nothing at this path; try /auth/login, /auth/refresh, /auth/logout or /auth/jwks.json."))
        }
    }

    private var keySet: Answer {
        Answer(
            status: 200, contentType: "application/jwk-set+json", body: ByteBuffer(string: secrets.current.keys.jwks),
            fields: [("Cache-Control", "public, max-age=60")])
    }

    private func login(_ request: OwnRequest) async -> OwnResponse {
        let login: LoginRequest
        do {
            login = try JSONDecoder().decode(LoginRequest.self, from: Data(request.body.readableBytesView))
        } catch {
            return .refusal(Refusal(400, #"The body must be JSON like {"username": "…", "password": "…"}."#))
        }
        guard let key = secrets.current.keys.signing(at: now) else { return .refusal(Self.noKey) }
        let time = Duration.nanoseconds(wallClock())
        if let wait = throttle.withLock({
            $0.attempt(address: request.clientAddress, account: login.username, now: time)
        }) {
            count("throttled")
            let seconds = Int(wait.components.seconds) + 1
            return .refusal(
                Refusal(429, "Too many attempts. Try again in \(seconds) seconds.", retryAfter: seconds))
        }
        do {
            guard let identity = try await accounts.identity(name: login.username, password: login.password) else {
                count("refused")
                logger.notice("Login refused", metadata: ["client": "\(request.clientAddress)"])
                return .refusal(
                    Refusal(401, "The username or the password is wrong.", challenge: #"Bearer realm="milestones""#))
            }
            throttle.withLock { $0.succeeded(address: request.clientAddress, account: login.username, now: time) }
            let session = try await sessions.begin(for: identity, now: self.now)
            return await tokens(
                for: identity, key: key, refresh: session.token, until: session.expiry,
                inCookies: login.cookies ?? false)
        } catch {
            return unavailable(error)
        }
    }

    /// The refusal while nothing signs tokens.
    static let noKey = Refusal(503, "No token can be issued before a key is there.", retryAfter: 5)

    /// Nobody can tell who somebody is.
    func unavailable(_ error: any Error) -> OwnResponse {
        count("unavailable")
        logger.error("Accounts can't be asked", metadata: ["reason": "\(error)"])
        return .refusal(
            Refusal(503, "Nobody can log in at the moment. Try again in a few seconds.", retryAfter: 5))
    }

    /// Seconds since 1970.
    var now: Double { Double(wallClock()) / 1e9 }

    /// Answers a new access token and the refresh token that goes with it.
    func tokens(
        for identity: Identity, key: SigningKeys.Key, refresh: RefreshToken, until expiry: Double, inCookies: Bool
    ) async -> OwnResponse {
        do {
            let csrf = inCookies ? Base64URL.encode((0..<16).map { _ in UInt8.random(in: 0...255) }) : nil
            // Whole seconds: some readers of tokens know no others.
            let token = try await issuer.issue(
                for: identity, key: key, csrf: csrf, now: Date(timeIntervalSince1970: now.rounded(.down)))
            count("accepted")
            let lifetime = Int(issuer.lifetime.components.seconds)
            let refreshLifetime = max(0, Int(expiry - now))
            var answer = Answer(
                status: 200, contentType: "application/json", body: ByteBuffer(),
                fields: [("Cache-Control", "no-store")])
            if let csrf {
                answer.body.writeString(
                    #"{"token_type":"Cookie","expires_in":\#(lifetime),"csrf_token":"\#(csrf)"}"#)
                answer.fields += cookies.setting(
                    accessToken: token, lifetime, refreshToken: refresh.text, refreshLifetime)
            } else {
                answer.body.writeString(
                    #"{"access_token":"\#(token)","token_type":"Bearer","expires_in":\#(lifetime),"#
                        + #""refresh_token":"\#(refresh.text)","refresh_expires_in":\#(refreshLifetime)}"#)
            }
            return .answer(answer)
        } catch {
            logger.error("A token can't be signed", metadata: ["reason": "\(error)", "key": "\(key.id)"])
            return .refusal(Refusal(503, "The token can't be signed at the moment.", retryAfter: 5))
        }
    }

    /// Counts an attempt to get a token.
    func count(_ outcome: String) {
        Counter(label: "gateway_logins", dimensions: [("outcome", outcome)], factory: metrics).increment()
    }
}
