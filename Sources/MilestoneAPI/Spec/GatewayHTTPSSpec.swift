/// TLS that ends in the gateway itself.
package struct GatewayHTTPSSpec: DefaultedSchemaObject {
    package var secretName: String?
    package var issuerRef: IssuerRef?
    package var dnsNames: [String]?
    package var port = 8443
    package var redirect = true
    package var hstsMaxAge = 31_536_000

    package init() {}

    package static var rules: [ValidationRule] {
        [
            ValidationRule(
                "has(self.secretName) != has(self.issuerRef)",
                message: "exactly one of secretName and issuerRef must be set"),
            ValidationRule(
                "has(self.issuerRef) == has(self.dnsNames)",
                message: "dnsNames must be set with issuerRef, and only then"),
        ]
    }

    package static var fields: [SchemaField] {
        [
            SchemaField(
                CodingKeys.secretName,
                """
                Secret of type kubernetes.io/tls with the certificate. A renewed one is shown to new connections within \
                seconds, without a restart; the condition GatewayReady tells when it is missing, unusable or expired.
                """, .length(1...253)),
            SchemaField(
                CodingKeys.issuerRef,
                "cert-manager's issuer that a Certificate is asked of, once the cluster serves cert-manager's kinds."),
            SchemaField(
                CodingKeys.dnsNames, "Host names that the certificate is asked for.", .minItems(1),
                .atomicList(maxItems: 32), .elements(hostName, maxLength: 253)),
            SchemaField(
                CodingKeys.port,
                "Port of HTTPS at the Service, such as 443; plain HTTP stays at 8080.", .range(1...65_535)),
            SchemaField(
                CodingKeys.redirect,
                "Whether requests that come in plain are sent to HTTPS; they are served when false."),
            SchemaField(
                CodingKeys.hstsMaxAge,
                "Seconds for which browsers are told to insist on HTTPS (HSTS); 0 tells them nothing.",
                .range(0...63_072_000)),
        ]
    }
}
