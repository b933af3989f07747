/// The gateway's authentication.
package struct GatewayAuthSpec: DefaultedSchemaObject {
    package var accessTokenLifetime: TimeSpan = "15m"
    package var refreshTokenLifetime: TimeSpan = "336h"
    package var keyRotationInterval: TimeSpan?
    package var sessions = SessionStore.shared
    package var secureCookies = true
    package var oidc: OpenIDSpec?

    package init() {}

    package static var fields: [SchemaField] {
        [
            SchemaField(
                CodingKeys.accessTokenLifetime,
                "How long a token of /auth/login is good, such as 90s, 15m or 1h; up to a day.",
                .rules(ValidationRule("duration(self) <= duration('24h')", message: "must be a day at most"))),
            SchemaField(
                CodingKeys.refreshTokenLifetime,
                "How long somebody stays logged in, however often the access token is refreshed, such as 336h; up to a year.",
                .rules(ValidationRule("duration(self) <= duration('8760h')", message: "must be a year at most"))),
            SchemaField(
                CodingKeys.keyRotationInterval,
                """
                After how long the key that signs tokens is replaced, such as 720h; only when the annotation \
                rotateSigningKey asks for it when left out. Nobody is logged out: the old key stays known until its last \
                token has expired.
                """, .rules(ValidationRule("duration(self) >= duration('1h')", message: "must be an hour at least"))),
            SchemaField(
                CodingKeys.sessions,
                """
                Shared keeps accounts and sessions in the database, the same for every pod of the gateway; Local knows \
                the administrator alone, and a session is known to the pod that began it.
                """),
            SchemaField(
                CodingKeys.secureCookies,
                "Whether browsers send the cookies of sessions over TLS only; false where they come in plain HTTP."),
            SchemaField(
                CodingKeys.oidc, "An OpenID Connect issuer whose tokens are accepted as well; none when left out."),
        ]
    }
}

/// Where the gateway keeps accounts and sessions.
package enum SessionStore: String, SchemaEnumeration {
    case shared = "Shared"
    case local = "Local"
}

/// An OpenID Connect issuer.
package struct OpenIDSpec: SchemaObject {
    package var issuer: String
    package var audience: String
    package var roleClaim: String?

    package init(issuer: String, audience: String, roleClaim: String? = nil) {
        self.issuer = issuer
        self.audience = audience
        self.roleClaim = roleClaim
    }

    package static var fields: [SchemaField] {
        [
            SchemaField(
                CodingKeys.issuer, "URL of the issuer, exactly as its tokens name it.", .httpURL, .length(8...2048)),
            SchemaField(CodingKeys.audience, "Who tokens must be meant for.", .length(1...253)),
            SchemaField(
                CodingKeys.roleClaim, "Claim that names the role, reader, editor or admin; role when left out.",
                .length(1...253)),
        ]
    }
}
