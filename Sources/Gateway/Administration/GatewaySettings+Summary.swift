import NIOCore

extension GatewaySettings {
    /// What the gateway goes by, in the words of its configuration; no secret is among it.
    var summary: [(name: String, value: String)] {
        [
            ("http.port", "\(host):\(port)"),
            ("https.port", certificateDirectory == nil ? "not served" : "\(host):\(securePort)"),
            ("https.redirect", entrance.redirectsToPort.map { "to port \($0)" } ?? "no"),
            ("http.threads", "\(threads)"),
            ("routes.directory", routesDirectory ?? "the platform's routes"),
            ("http.body-limit", "\(limits.body) bytes"), ("http.header-limit", "\(limits.head) bytes"),
            ("http.connection-limit", "\(entrance.mostConnections)"),
            ("http.connections-per-client", "\(entrance.mostConnectionsPerClient)"),
            ("http.trusted-proxies", entrance.trustedProxies.isEmpty ? "none" : "set"),
            ("http.proxy-protocol", entrance.expectsProxyHeader ? "yes" : "no"),
            ("cors.allowed-origins", crossOrigin == nil ? "left to the upstreams" : "set"),
            (
                "rate-limit",
                rateLimit.map { "\($0.requestsPerSecond) a second, \($0.burst) at once" } ?? "none"
            ),
            ("http.idle-timeout", seconds(timeouts.idle)), ("http.response-timeout", seconds(timeouts.response)),
            ("http.overall-timeout", seconds(timeouts.overall)), ("http.stream-timeout", seconds(timeouts.stream)),
            ("http.drain-timeout", seconds(drainTimeout)),
            ("auth.access-token-lifetime", "\(accessTokenLifetime.components.seconds) s"),
            ("auth.refresh-token-lifetime", "\(sessionLifetime.components.seconds) s"),
            ("auth.oidc-issuer", openID?.issuer ?? "none"),
            ("database.url", database == nil ? "none: the administrator's account alone" : "set"),
            ("log.requests", logsRequests ? "yes" : "no"),
        ]
    }

    private func seconds(_ time: TimeAmount) -> String { "\(Double(time.nanoseconds) / 1e9) s" }
}
