package import Configuration
import NIOCore
import PostgreSQL
import ServiceKit

/// What a gateway is told when it starts.
package struct GatewaySettings: Sendable {
    /// The address that everybody reaches.
    var host = "0.0.0.0"
    /// Its port; 0 takes a free one.
    var port = 8080
    /// Where only the cluster reaches probes, metrics and the admin's page.
    var adminPort = 8081
    /// Event loops.
    var threads = System.coreCount
    /// Which request goes where, unless a table is mounted.
    var table = RoutingTable([])
    /// Where a routing table is mounted.
    var routesDirectory: String?
    /// Limits of messages.
    var limits = MessageLimits()
    /// How long to wait for what.
    var timeouts = GatewayTimeouts()
    /// How long requests under way may take when the gateway stops.
    var drainTimeout = TimeAmount.seconds(20)
    /// Whether each request leaves a line in the log.
    var logsRequests = true
    /// How often mounted files are looked at.
    var watchInterval = Duration.seconds(5)
    /// Where the signing keys are mounted.
    var signingKeysDirectory: String?
    /// Where the administrator's credentials are mounted.
    var adminDirectory: String?
    /// How long an access token is valid.
    var accessTokenLifetime = Duration.seconds(3600)
    /// How long somebody stays logged in, however often the access token is refreshed.
    var sessionLifetime = Duration.seconds(14 * 86_400)
    /// Whether browsers send the cookies of sessions over TLS only.
    var cookiesAreSecure = true
    /// Most verified tokens that each event loop remembers.
    var tokenCache = 1024
    /// How much each client may ask for; nil limits nobody.
    var rateLimit: RateLimiter.Allowance?
    /// Where the certificate for HTTPS is mounted; nil serves no HTTPS.
    var certificateDirectory: String?
    /// The port of HTTPS; 0 takes a free one.
    var securePort = 8443
    /// What holds for clients before their requests are looked at.
    var entrance = EntrancePolicy()
    /// What guessing a new password costs.
    var passwordCost = PasswordHash.Cost.standard
    /// What finds the addresses of upstreams' names.
    var lookUp: HostResolver.LookUp = HostResolver.system
    /// An external issuer whose tokens are accepted besides.
    var openID: OpenIDSettings?
    /// Where accounts and sessions are kept; nil keeps the sessions in this process and knows the administrator alone.
    var database: DatabaseConfiguration?
    /// What pages of other origins may do; nil leaves that to the upstreams.
    var crossOrigin: CrossOriginPolicy?

    /// The platform's upstreams and routes, with defaults for everything else.
    init(backend: Upstream, frontend: Upstream, dashboard: Upstream? = nil) {
        table = RoutingTable(
            upstreams: [backend, frontend] + (dashboard.map { [$0] } ?? []),
            [
                Route("api", prefix: "/api", stripsPrefix: true, to: .upstream(0), access: .writes(.editor)),
                Route("dash", prefix: "/dash", stripsPrefix: true, to: dashboard == nil ? .absent : .upstream(2)),
                Route("auth", prefix: "/auth", to: .authentication),
                Route("frontend", prefix: "", to: .upstream(1)),
            ])
    }

    /// Reads the settings.
    ///
    /// - Configuration keys:
    ///   - `http.host` (string, default `0.0.0.0`), `http.port` (int, default 8080): where everybody comes in.
    ///   - `admin.port` (int, default 8081): where probes, metrics and the admin's page are.
    ///   - `backend.url`, `frontend.url` (string, required), `dashboard.url` (string, optional): `http://host:port`.
    ///   - `routes.directory` (string, optional): holds `routes.yaml`, which then says where requests go.
    ///   - `auth.signing-keys-directory` (string): PEM private keys for ES256, file name = key id, the last one signs.
    ///   - `auth.admin-directory` (string): the files `username` and `password`.
    ///   - `auth.access-token-lifetime` (seconds, default 3600).
    ///   - `auth.refresh-token-lifetime` (seconds up to a year, default 1209600): how long somebody stays logged
    ///     in.
    ///   - `auth.secure-cookies` (bool, default true): false where browsers come without TLS.
    ///   - `auth.token-cache` (int, default 1024): verified tokens that each event loop remembers; 0 remembers none.
    ///   - `rate-limit.requests-per-second` (number, optional) and `rate-limit.burst` (int, default as many): what one
    ///     client address may ask for; nobody is limited without.
    ///   - `http.threads` (int, default one a core): event loops.
    ///   - `http.body-limit` (int, bytes, default 33554432), `http.header-limit` (int, bytes, default 16384).
    ///   - `http.idle-timeout`, `http.response-timeout`, `http.overall-timeout`, `http.stream-timeout` (seconds, defaults
    ///     75, 30, 60, 300).
    ///   - `http.drain-timeout` (seconds, default 20): how long requests under way may take when the gateway stops; how
    ///     long it goes on accepting before is `shutdown.drain-delay`.
    ///   - `database.url` (string, optional, secret): libpq URI of the database with the accounts and sessions that all
    ///     gateways share; without it each gateway knows the administrator alone and its own sessions.
    ///   - `auth.oidc-issuer` (string, optional): the address of an OpenID Connect issuer whose tokens are accepted, with
    ///     `auth.oidc-audience` (string, required then) and `auth.oidc-role-claim` (string, default `role`).
    ///   - `https.certificate-directory` (string, optional): holds `tls.crt` and `tls.key`; HTTPS is served with it.
    ///   - `https.port` (int, default 8443), `https.redirect` (bool, default true): whether requests that come in plain
    ///     are sent to HTTPS; `https.public-port` (int, default 443): the port under which clients know it.
    ///   - `https.hsts-max-age` (seconds up to two years, default 31536000): how long browsers insist on TLS; 0 doesn't tell them.
    ///   - `http.security-headers` (bool, default true): whether responses that lack them get `X-Content-Type-Options`,
    ///     `X-Frame-Options` and `Referrer-Policy`.
    ///   - `http.connection-limit` (int, default 20000), `http.connections-per-client` (int, default as many).
    ///   - `http.trusted-proxies` (ranges of addresses between commas): whose `X-Forwarded-For` counts.
    ///   - `http.proxy-protocol` (bool, default false): whether connections begin with a header of the PROXY protocol.
    ///   - `cors.allowed-origins` (origins between commas, or `*`): whose pages may use the platform; `cors.max-age`
    ///     (seconds, default 600): how long browsers remember that.
    ///   - `log.requests` (bool, default true): whether each request is logged.
    /// - Throws: ``SettingError`` for a setting that is missing or can't be read.
    package init(reader: ConfigReader) throws {
        let dashboard = try reader.string(forKey: "dashboard.url").flatMap { url in
            url.isEmpty ? nil : try Self.upstream("dashboard", url, key: "dashboard.url")
        }
        self.init(
            backend: try Self.upstream("backend", try reader.requiredSetting("backend.url"), key: "backend.url"),
            frontend: try Self.upstream("frontend", try reader.requiredSetting("frontend.url"), key: "frontend.url"),
            dashboard: dashboard)
        host = reader.string(forKey: "http.host", default: host)
        port = try reader.setting("http.port", default: port, in: 0...65_535)
        adminPort = try reader.setting("admin.port", default: adminPort, in: 0...65_535)
        threads = try reader.setting("http.threads", default: threads, in: 1...256)
        limits.body = try reader.setting("http.body-limit", default: limits.body, in: 0...(1 << 40))
        limits.head = try reader.setting("http.header-limit", default: limits.head, in: 1024...(1 << 20))
        timeouts.idle = try Self.time(reader, "http.idle-timeout", default: timeouts.idle)
        timeouts.response = try Self.time(reader, "http.response-timeout", default: timeouts.response)
        timeouts.overall = try Self.time(reader, "http.overall-timeout", default: timeouts.overall)
        timeouts.stream = try Self.time(reader, "http.stream-timeout", default: timeouts.stream)
        drainTimeout = try Self.time(reader, "http.drain-timeout", default: drainTimeout)
        logsRequests = try reader.setting("log.requests", as: Bool.self) ?? logsRequests
        routesDirectory = reader.string(forKey: "routes.directory")
        signingKeysDirectory = reader.string(forKey: "auth.signing-keys-directory")
        adminDirectory = reader.string(forKey: "auth.admin-directory")
        accessTokenLifetime = try reader.duration("auth.access-token-lifetime", default: accessTokenLifetime)
        sessionLifetime = try reader.duration(
            "auth.refresh-token-lifetime", default: sessionLifetime, longest: .seconds(365 * 86_400))
        cookiesAreSecure = try reader.setting("auth.secure-cookies", as: Bool.self) ?? cookiesAreSecure
        tokenCache = try reader.setting("auth.token-cache", default: tokenCache, in: 0...(1 << 20))
        rateLimit = try Self.rateLimit(reader)
        if let issuer = reader.string(forKey: "auth.oidc-issuer"), !issuer.isEmpty {
            guard issuer.hasPrefix("https://") || issuer.hasPrefix("http://") else {
                throw SettingError(key: "auth.oidc-issuer", problem: "is \"\(issuer)\", which is not an address")
            }
            var openID = OpenIDSettings(issuer: issuer, audience: try reader.requiredSetting("auth.oidc-audience"))
            openID.roleClaim = reader.string(forKey: "auth.oidc-role-claim", default: openID.roleClaim)
            self.openID = openID
        }
        if let url = reader.string(forKey: "database.url", isSecret: true), !url.isEmpty {
            var database = DatabaseConfiguration(url: url, applicationName: "milestone-gateway")
            database.connections = 1
            self.database = database
        }
        try readEntrance(reader)
    }

    private static func upstream(_ name: String, _ url: String, key: String) throws -> Upstream {
        do {
            return try Upstream(name: name, url: url)
        } catch {
            throw SettingError(key: key, problem: "is \"\(url)\", which is not an address like http://host:port")
        }
    }

    private static func rateLimit(_ reader: ConfigReader) throws -> RateLimiter.Allowance? {
        let key = "rate-limit.requests-per-second"
        guard let rate = try reader.setting(key, as: Double.self) else { return nil }
        guard (0.001...1e9).contains(rate) else {
            throw SettingError(key: key, problem: "is \(rate); it must be between 0.001 and 1000000000")
        }
        return RateLimiter.Allowance(
            requestsPerSecond: rate,
            burst: try reader.setting("rate-limit.burst", default: min(1_000_000, max(1, Int(rate))), in: 1...1_000_000)
        )
    }

    private static func time(
        _ reader: ConfigReader, _ key: String, default defaultValue: TimeAmount
    ) throws -> TimeAmount {
        TimeAmount(try reader.duration(key, default: .nanoseconds(defaultValue.nanoseconds)))
    }
}
