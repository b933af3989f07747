package import KubernetesModel

/// The entrance of the platform.
package struct GatewaySpec: ScalableSpec {
    package var replicas = 1
    package var autoscaling: AutoscalingSpec?
    package var service = GatewayServiceSpec()
    package var https: GatewayHTTPSSpec?
    package var ingress: GatewayIngressSpec?
    package var httpRoute: GatewayHTTPRouteSpec?
    package var routesConfigMapRef: ConfigMapRef?
    package var rateLimit: RateLimitSpec?
    package var cors: CORSSpec?
    package var trustedProxies: [String]?
    package var auth = GatewayAuthSpec()
    package var image: String?
    package var resources: ResourceRequirements?
    package var nodeSelector: [String: String]?
    package var tolerations: [Toleration]?
    package var affinity: AffinitySpec?
    package var topologySpreadConstraints: [SpreadSpec]?
    package var priorityClassName: String?
    package var podAnnotations: [String: String]?
    package var podLabels: [String: String]?
    package var extraEnv: [VariableSpec]?

    package init() {}

    package static var rules: [ValidationRule] {
        [
            ValidationRule(
                "!(has(self.ingress) && has(self.httpRoute))", message: "ingress and httpRoute can't both be set"),
            ValidationRule(
                "!(has(self.https) && (has(self.ingress) || has(self.httpRoute)))",
                message: "https can't be set together with ingress or httpRoute: TLS ends in one place"),
        ]
    }

    package static var fields: [SchemaField] {
        [
            SchemaField(CodingKeys.service, "The Service in front of the gateway's pods."),
            SchemaField(
                CodingKeys.https,
                """
                TLS that ends in the gateway itself, at a port of its own; where it ends in front of the gateway, it belongs \
                to ingress or httpRoute. None when left out.
                """),
            SchemaField(CodingKeys.ingress, "An Ingress that leads to the gateway; none when left out."),
            SchemaField(
                CodingKeys.httpRoute,
                """
                A route of the Gateway API that leads to the gateway; none when left out. It is made as soon as the \
                cluster serves HTTPRoute.
                """),
            SchemaField(
                CodingKeys.routesConfigMapRef,
                """
                ConfigMap whose key routes.yaml says which request goes where, in place of the platform's own routes; \
                changes take effect without a restart.
                """),
            SchemaField(
                CodingKeys.rateLimit, "How many requests a client may make; no limit when left out."),
            SchemaField(
                CodingKeys.cors, "Which other sites' pages may use the platform from a browser; none when left out."),
            SchemaField(
                CodingKeys.trustedProxies,
                """
                Address ranges, such as 10.0.0.0/8, of the proxies in front of the gateway: who a client is, they say in \
                X-Forwarded-For.
                """, .atomicList(maxItems: 64), .elements("^[0-9a-fA-F:.]+(/[0-9]{1,3})?$", maxLength: 43)),
            SchemaField(CodingKeys.auth, "How writers are told from readers."),
        ] + SchemaField.scalable
    }
}

/// A token bucket for each client.
package struct RateLimitSpec: SchemaObject {
    package var requestsPerSecond: Int
    package var burst: Int?

    package init(requestsPerSecond: Int, burst: Int? = nil) {
        self.requestsPerSecond = requestsPerSecond
        self.burst = burst
    }

    package static var fields: [SchemaField] {
        [
            SchemaField(
                CodingKeys.requestsPerSecond, "Requests that a client may make each second, in the long run.",
                .range(1...1_000_000)),
            SchemaField(
                CodingKeys.burst, "Requests that a client may make at once; requestsPerSecond when left out.",
                .range(1...1_000_000)),
        ]
    }
}

/// Cross-origin resource sharing.
package struct CORSSpec: SchemaObject {
    package var allowedOrigins: [String]

    package init(allowedOrigins: [String]) { self.allowedOrigins = allowedOrigins }

    package static var fields: [SchemaField] {
        [
            SchemaField(
                CodingKeys.allowedOrigins, "Origins such as https://app.example.com; * stands for all.",
                .atomicList(maxItems: 64), .elements(#"^(\*|https?://[A-Za-z0-9.-]+(:[0-9]{1,5})?)$"#, maxLength: 255))
        ]
    }
}
