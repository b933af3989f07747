/// The gateway's authentication.
package struct GatewayAuthSpec: DefaultedSchemaObject {
    package var accessTokenLifetime: TimeSpan = "15m"

    package init() {}

    package static var fields: [SchemaField] {
        [
            SchemaField(
                CodingKeys.accessTokenLifetime, "How long a token of /auth/login is good, such as 90s, 15m or 1h.")
        ]
    }
}
