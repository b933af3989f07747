import KubernetesModel
import MilestoneAPI

/// The entrance: the only component that is reached from outside.
struct GatewayResources {
    let blueprint: Blueprint

    /// The volume with the certificate that it shows.
    static let certificateVolume = "certificate"
    /// The variable with the seconds that its tokens are good for.
    static let tokenLifetimeVariable = "AUTH_ACCESS_TOKEN_LIFETIME"

    private static let keysDirectory = "/etc/milestones/signing-keys"
    private static let adminDirectory = "/etc/milestones/admin"
    private static let routesDirectory = "/etc/milestones/routes"
    private static let certificateDirectory = "/etc/milestones/certificate"

    private var spec: GatewaySpec { blueprint.spec.gateway }

    var objects: [DesiredObject] {
        [
            DesiredObject(blueprint.serviceAccount(of: .gateway)),
            DesiredObject(service),
        ] + certificate + [DesiredObject(blueprint.deployment(of: .gateway, spec, template: template))]
            + blueprint.scaling(of: .gateway, spec)
    }

    /// What cert-manager is asked for: a part of the gateway, whose pods begin once there is a certificate.
    private var certificate: [DesiredObject] {
        guard let https = spec.https, let issuer = https.issuerRef else { return [] }
        let metadata = blueprint.metadata(blueprint.names.name(of: .gateway), of: .gateway)
        return [blueprint.certificate(metadata, dnsNames: https.dnsNames ?? [], issuer: issuer)]
    }

    private var service: Service {
        var service = blueprint.service(
            of: .gateway, ports: .tcp("http", Port.gateway), type: spec.service.type.rawValue)
        service.metadata.annotations = spec.service.annotations
        if let https = spec.https {
            service.spec?.ports?.append(
                ServicePort(name: "https", protocol: "TCP", port: https.port, targetPort: .string("https")))
        }
        return service
    }

    private var template: PodTemplateSpec {
        var secrets = [blueprint.secrets.admin, blueprint.secrets.signingKeys]
        // Who keeps accounts in the database connects to it with the password that the process began with.
        if spec.auth.sessions == .shared, blueprint.spec.database.managed != nil {
            secrets.append(blueprint.secrets.database)
        }
        let mounted = mounted
        return PodTemplate(
            user: PodUser.milestones, labels: blueprint.labels(of: .gateway),
            serviceAccountName: blueprint.names.name(of: .gateway),
            configurationHash: JSONValue.array(secrets.map { .string($0.configurationHash) }).contentHash,
            container: Container(
                name: "gateway", image: blueprint.ownImage("milestone-gateway", override: spec.image),
                ports: [.tcp("http", Port.gateway), .tcp("admin", Port.gatewayAdmin)]
                    + (spec.https == nil ? [] : [.tcp("https", Port.gatewaySecure)]),
                env: EnvVar.http(port: Port.gateway) + variables + blueprint.telemetry(of: .gateway),
                resources: .resources(cpu: "50m", cpuLimit: "2", memory: "48Mi", memoryLimit: "192Mi"),
                volumeMounts: mounted.map { VolumeMount(name: $0.volume.name, readOnly: true, mountPath: $0.path) },
                livenessProbe: .liveness("/health", port: "admin"),
                readinessProbe: .readiness("/ready", port: "admin"),
                startupProbe: .startup("/health", port: "admin")),
            volumes: mounted.map(\.volume)
        ).make(spec, in: blueprint)
    }

    /// What the gateway reads from files; it looks at them again while it runs.
    private var mounted: [(volume: Volume, path: String)] {
        let routes = spec.routesConfigMapRef.map { reference in
            let source = ConfigMapVolumeSource(name: reference.name)
            return (volume: Volume(name: "routes", configMap: source), path: Self.routesDirectory)
        }
        let certificate = blueprint.gatewayCertificateSecret.map { name in
            (volume: Volume.secret(Self.certificateVolume, secretName: name), path: Self.certificateDirectory)
        }
        return [
            (.secret("signing-keys", secretName: blueprint.names.signingKeysSecret), Self.keysDirectory),
            (.secret("admin", secretName: blueprint.names.adminSecret), Self.adminDirectory),
        ] + [routes, certificate].compactMap(\.self)
    }

    private var variables: [EnvVar] {
        let auth = spec.auth
        let values: [(name: String, value: String?)] = [
            ("ADMIN_PORT", String(Port.gatewayAdmin)),
            ("BACKEND_URL", blueprint.url(of: .backend)),
            ("FRONTEND_URL", blueprint.url(of: .frontend)),
            ("ROUTES_DIRECTORY", spec.routesConfigMapRef.map { _ in Self.routesDirectory }),
            ("AUTH_SIGNING_KEYS_DIRECTORY", Self.keysDirectory),
            ("AUTH_ADMIN_DIRECTORY", Self.adminDirectory),
            (Self.tokenLifetimeVariable, auth.accessTokenLifetime.seconds.map(String.init)),
            ("AUTH_REFRESH_TOKEN_LIFETIME", auth.refreshTokenLifetime.seconds.map(String.init)),
            ("AUTH_SECURE_COOKIES", auth.secureCookies ? nil : "false"),
            ("AUTH_OIDC_ISSUER", auth.oidc?.issuer),
            ("AUTH_OIDC_AUDIENCE", auth.oidc?.audience),
            ("AUTH_OIDC_ROLE_CLAIM", auth.oidc?.roleClaim),
            ("RATE_LIMIT_REQUESTS_PER_SECOND", spec.rateLimit.map { String($0.requestsPerSecond) }),
            ("RATE_LIMIT_BURST", spec.rateLimit.map { String($0.burst ?? $0.requestsPerSecond) }),
            ("HTTP_TRUSTED_PROXIES", spec.trustedProxies?.joined(separator: ",")),
            ("CORS_ALLOWED_ORIGINS", spec.cors?.allowedOrigins.joined(separator: ",")),
            ("HTTPS_CERTIFICATE_DIRECTORY", spec.https.map { _ in Self.certificateDirectory }),
            ("HTTPS_PORT", spec.https.map { _ in String(Port.gatewaySecure) }),
            ("HTTPS_PUBLIC_PORT", spec.https.map { String($0.port) }),
            ("HTTPS_REDIRECT", spec.https.map { String($0.redirect) }),
            ("HTTPS_HSTS_MAX_AGE", spec.https.map { String($0.hstsMaxAge) }),
        ]
        let written = values.compactMap { pair in pair.value.map { EnvVar(name: pair.name, value: $0) } }
        return auth.sessions == .shared ? written + [blueprint.databaseURL] : written
    }
}

extension Blueprint {
    /// The Secret with the certificate that the gateway shows itself; `nil` where it ends no TLS.
    package var gatewayCertificateSecret: String? {
        spec.gateway.https.map { $0.secretName ?? names.certificateSecret }
    }

    /// Word to cert-manager: a certificate for host names, kept in the platform's Secret for it.
    func certificate(_ metadata: ObjectMeta, dnsNames: [String], issuer: IssuerRef) -> DesiredObject {
        DesiredObject(
            OptionalKind.certificate, metadata: metadata,
            spec: [
                "secretName": .string(names.certificateSecret),
                "dnsNames": .array(dnsNames.map(JSONValue.string)),
                "issuerRef": JSONValue(members: [
                    "name": .string(issuer.name),
                    "kind": .string((issuer.kind ?? .issuer).rawValue),
                    "group": issuer.group.map(JSONValue.string),
                ]),
                "privateKey": ["algorithm": "ECDSA", "size": 256, "rotationPolicy": "Always"],
            ])
    }
}
