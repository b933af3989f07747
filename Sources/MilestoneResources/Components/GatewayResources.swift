import KubernetesModel
import MilestoneAPI

/// The entrance: the only component that is reached from outside.
struct GatewayResources {
    let blueprint: Blueprint

    private static let keysDirectory = "/etc/milestones/signing-keys"
    private static let adminDirectory = "/etc/milestones/admin"

    private var spec: GatewaySpec { blueprint.spec.gateway }

    var objects: [DesiredObject] {
        [
            DesiredObject(blueprint.serviceAccount(of: .gateway)),
            DesiredObject(service),
            DesiredObject(blueprint.deployment(of: .gateway, spec, template: template)),
        ] + blueprint.scaling(of: .gateway, spec) + ingress
    }

    private var service: Service {
        var service = blueprint.service(
            of: .gateway, ports: .tcp("http", Port.gateway), type: spec.service.type.rawValue)
        service.metadata.annotations = spec.service.annotations
        return service
    }

    private var ingress: [DesiredObject] {
        guard let ingress = spec.ingress else { return [] }
        let name = blueprint.names.name(of: .gateway)
        var metadata = blueprint.metadata(name, of: .gateway)
        metadata.annotations = ingress.annotations
        let path = HTTPIngressPath(
            path: "/", pathType: "Prefix",
            backend: IngressBackend(
                service: IngressServiceBackend(name: name, port: ServiceBackendPort(name: "http"))))
        return [
            DesiredObject(
                Ingress(
                    metadata: metadata,
                    spec: IngressSpec(
                        ingressClassName: ingress.className,
                        tls: ingress.tls.map { [IngressTLS(hosts: [ingress.host], secretName: $0.secretName)] },
                        rules: [IngressRule(host: ingress.host, http: HTTPIngressRuleValue(paths: [path]))])))
        ]
    }

    private var rateLimit: [EnvVar] {
        guard let limit = spec.rateLimit else { return [] }
        return [
            EnvVar(name: "RATE_LIMIT_REQUESTS_PER_SECOND", value: String(limit.requestsPerSecond)),
            EnvVar(name: "RATE_LIMIT_BURST", value: String(limit.burst ?? limit.requestsPerSecond)),
        ]
    }

    private var template: PodTemplateSpec {
        let secrets = blueprint.secrets
        return PodTemplate(
            user: PodUser.milestones, labels: blueprint.labels(of: .gateway),
            serviceAccountName: blueprint.names.name(of: .gateway),
            configurationHash: JSONValue.array([.string(secrets.admin.hash), .string(secrets.signingKeys.hash)])
                .contentHash,
            container: Container(
                name: "gateway", image: blueprint.ownImage("milestone-gateway", override: spec.image),
                ports: [.tcp("http", Port.gateway), .tcp("admin", Port.gatewayAdmin)],
                env: EnvVar.http(port: Port.gateway) + [
                    EnvVar(name: "ADMIN_PORT", value: String(Port.gatewayAdmin)),
                    EnvVar(name: "BACKEND_URL", value: blueprint.url(of: .backend)),
                    EnvVar(name: "FRONTEND_URL", value: blueprint.url(of: .frontend)),
                    EnvVar(name: "AUTH_SIGNING_KEYS_DIRECTORY", value: Self.keysDirectory),
                    EnvVar(name: "AUTH_ADMIN_DIRECTORY", value: Self.adminDirectory),
                    EnvVar(
                        name: "AUTH_ACCESS_TOKEN_LIFETIME",
                        value: spec.auth.accessTokenLifetime.seconds.map(String.init)),
                ] + rateLimit + blueprint.telemetry(of: .gateway),
                resources: .resources(cpu: "50m", cpuLimit: "2", memory: "48Mi", memoryLimit: "192Mi"),
                volumeMounts: [
                    VolumeMount(name: "signing-keys", readOnly: true, mountPath: Self.keysDirectory),
                    VolumeMount(name: "admin", readOnly: true, mountPath: Self.adminDirectory),
                ],
                livenessProbe: .liveness("/health", port: "admin"),
                readinessProbe: .readiness("/ready", port: "admin"),
                startupProbe: .startup("/health", port: "admin")),
            volumes: [
                .secret("signing-keys", secretName: blueprint.names.signingKeysSecret),
                .secret("admin", secretName: blueprint.names.adminSecret),
            ]
        ).make(spec, images: blueprint.spec.images)
    }
}
