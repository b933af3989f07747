/// The gateway's authentication.
package struct GatewayAuthSpec: DefaultedSchemaObject {
    package var accessTokenLifetime: TimeSpan = "15m"
    package var refreshTokenLifetime: TimeSpan = "168h"
    package var keyRotationInterval: TimeSpan = "720h"
    package var oidc: OIDCSpec?

    package init() {}

    package static var rules: [ValidationRule] {
        [
            ValidationRule(
                "duration(self.accessTokenLifetime) <= duration(self.refreshTokenLifetime)",
                message: "refreshTokenLifetime must not be shorter than accessTokenLifetime"),
            ValidationRule(
                "duration(self.accessTokenLifetime) < duration(self.keyRotationInterval)",
                message:
                    "keyRotationInterval must be longer than accessTokenLifetime, or tokens would outlive their keys"),
        ]
    }

    package static var fields: [SchemaField] {
        [
            SchemaField(
                CodingKeys.accessTokenLifetime, "How long a token of /auth/login is good, such as 90s, 15m or 1h."),
            SchemaField(
                CodingKeys.refreshTokenLifetime, "How long a session can be continued without signing in again."),
            SchemaField(
                CodingKeys.keyRotationInterval,
                """
                Age at which a new signing key is made. Tokens of the key before it stay good until they expire.
                """),
            SchemaField(
                CodingKeys.oidc, "An identity provider whose tokens are good, too; none when left out."),
        ]
    }
}

/// An OpenID Connect provider.
package struct OIDCSpec: SchemaObject {
    package var issuer: String
    package var audience: String

    package init(issuer: String, audience: String) {
        self.issuer = issuer
        self.audience = audience
    }

    package static var fields: [SchemaField] {
        [
            SchemaField(
                CodingKeys.issuer, "URL of the issuer; its keys are found by discovery.",
                .pattern(#"^https://[^\s?#]+$"#), .length(9...2048)),
            SchemaField(
                CodingKeys.audience, "What the tokens' aud claim must contain.", .length(1...255)),
        ]
    }
}
