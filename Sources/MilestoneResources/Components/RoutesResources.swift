import KubernetesModel
import MilestoneAPI

/// The way to the gateway from outside, as word to those who serve it: an ingress controller or an implementation of the
/// Gateway API, and cert-manager.
struct RoutesResources {
    let blueprint: Blueprint

    private var spec: GatewaySpec { blueprint.spec.gateway }
    private var service: String { blueprint.names.name(of: .gateway) }

    /// Empty where the gateway is reached by its Service alone.
    var objects: [DesiredObject] {
        let ingress = spec.ingress.map { [DesiredObject(self.ingress($0))] + certificate($0) } ?? []
        return ingress + (spec.httpRoute.map { [httpRoute($0)] } ?? [])
    }

    private func metadata(_ annotations: [String: String]?) -> ObjectMeta {
        var metadata = blueprint.metadata(blueprint.names.name(of: .routes), of: .routes)
        metadata.annotations = annotations
        return metadata
    }

    private func ingress(_ ingress: GatewayIngressSpec) -> Ingress {
        let path = HTTPIngressPath(
            path: "/", pathType: "Prefix",
            backend: IngressBackend(
                service: IngressServiceBackend(name: service, port: ServiceBackendPort(name: "http"))))
        return Ingress(
            metadata: metadata(ingress.annotations),
            spec: IngressSpec(
                ingressClassName: ingress.className,
                tls: ingress.tls.map { tls in
                    let secret = tls.secretName ?? blueprint.names.certificateSecret
                    return [IngressTLS(hosts: [ingress.host], secretName: secret)]
                },
                rules: [IngressRule(host: ingress.host, http: HTTPIngressRuleValue(paths: [path]))]))
    }

    private func certificate(_ ingress: GatewayIngressSpec) -> [DesiredObject] {
        guard let issuer = ingress.tls?.issuerRef else { return [] }
        return [blueprint.certificate(metadata(nil), dnsNames: [ingress.host], issuer: issuer)]
    }

    private func httpRoute(_ route: GatewayHTTPRouteSpec) -> DesiredObject {
        let parents = route.parentRefs.map { parent in
            JSONValue(members: [
                "group": .string(OptionalKind.httpRoute.group), "kind": "Gateway", "name": .string(parent.name),
                "namespace": parent.namespace.map(JSONValue.string),
                "sectionName": parent.sectionName.map(JSONValue.string),
                "port": parent.port.map { .integer(Int64($0)) },
            ])
        }
        let rule: JSONValue = [
            "matches": [["path": ["type": "PathPrefix", "value": "/"]]],
            "backendRefs": [
                [
                    "group": "", "kind": "Service", "name": .string(service), "port": .integer(Int64(Port.gateway)),
                    "weight": 1,
                ]
            ],
        ]
        return DesiredObject(
            OptionalKind.httpRoute, metadata: metadata(route.annotations),
            spec: [
                "hostnames": .array(route.hostnames.map(JSONValue.string)), "parentRefs": .array(parents),
                "rules": [rule],
            ])
    }
}
