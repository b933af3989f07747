import KubernetesModel
import MilestoneAPI
import MilestoneResources

extension ReconcilePass {
    /// Looks where the gateway is reached.
    mutating func observeRoutes() throws {
        let names = ChildNames(platform: platform.metadata.name ?? "")
        let name = names.name(of: .gateway)
        if let state = outcome.states[.routes], state.status != .yes {
            outcome.routes = state
            return
        }
        if let ingress = platform.spec.gateway.ingress { return try observe(ingress, names.name(of: .routes)) }
        if let route = platform.spec.gateway.httpRoute { return observe(route, names.name(of: .routes)) }
        guard let service = try observation.object(Service.self, name) else {
            outcome.routes = ComponentState(
                .absent, reason: "NotCreated", message: "Service \(name) has not been created yet.")
            return
        }
        let https = platform.spec.gateway.https
        let (scheme, port) = https.map { ("https", $0.port) } ?? ("http", Port.gateway)
        let place = scheme == "https" && port == 443 ? "" : ":\(port)"
        let inside = "\(scheme)://\(name).\(namespace).svc\(place)"
        guard service.spec?.type == GatewayServiceType.loadBalancer.rawValue else {
            outcome.url = inside
            outcome.routes = ComponentState(
                .ready, reason: "InsideTheCluster", message: "Reached from inside the cluster at \(inside).")
            return
        }
        guard let address = service.status?.loadBalancer?.ingress?.first.flatMap({ $0.hostname ?? $0.ip }) else {
            outcome.routes = ComponentState(
                .progressing, reason: "AddressPending",
                message: "Service \(name) of type LoadBalancer has no address yet.")
            return
        }
        let host = address.contains(":") ? "[\(address)]" : address
        let url = "\(scheme)://\(host)\(place)"
        outcome.url = url
        outcome.routes = ComponentState(.ready, reason: "Exposed", message: "Reached at \(url).")
    }

    private mutating func observe(_ ingress: GatewayIngressSpec, _ name: String) throws {
        guard let live = try observation.object(Ingress.self, name) else {
            outcome.routes = ComponentState(
                .absent, reason: "NotCreated", message: "Ingress \(name) has not been created yet.")
            return
        }
        let url = "\(ingress.tls == nil ? "http" : "https")://\(ingress.host)"
        outcome.url = url
        if ingress.tls?.issuerRef != nil, let problem = certificateProblem(name) {
            outcome.routes = ComponentState(.progressing, reason: "CertificateNotReady", message: problem)
            return
        }
        if let lack = observation.secretLack(of: .routes, [DesiredObject(live)]) {
            outcome.routes = ComponentState(.progressing, reason: lack.reason, message: lack.message)
            return
        }
        outcome.routes =
            live.status?.loadBalancer?.ingress?.isEmpty == false
            ? ComponentState(.ready, reason: "Exposed", message: "Reached at \(url).")
            : ComponentState(
                .progressing, reason: "AddressPending",
                message: "Ingress \(name) has no address yet: no ingress controller has taken it on.")
    }

    /// Why the certificate can't be used yet; `nil` when cert-manager has issued it.
    private func certificateProblem(_ name: String) -> String? {
        let live = observation.objects[ObjectIdentity(OptionalKind.certificate, name)]?.content
        let ready = live?[path: "status", "conditions"]?.arrayValue?.first { $0["type"]?.stringValue == "Ready" }
        guard ready?["status"]?.stringValue != "True" else { return nil }
        let why = ready?["message"]?.stringValue ?? "cert-manager has not said anything yet"
        return "Certificate \(name): \(why)"
    }

    /// A route is in force when a Gateway has accepted it and found what it leads to.
    ///
    /// Source: Gateway API, *RouteParentStatus*.
    private mutating func observe(_ route: GatewayHTTPRouteSpec, _ name: String) {
        let isPlain = route.parentRefs.contains { $0.port == 80 || $0.sectionName == "http" }
        let url = "\(isPlain ? "http" : "https")://\(route.hostnames.first ?? "")"
        outcome.url = url
        let live = observation.objects[ObjectIdentity(OptionalKind.httpRoute, name)]
        let generation = live?.metadata.generation ?? 0
        let parents = live?.content[path: "status", "parents"]?.arrayValue ?? []
        let conditions = parents.flatMap { $0["conditions"]?.arrayValue ?? [] }
            .filter { $0["observedGeneration"]?.integerValue ?? generation >= generation }
        let refusal = conditions.first {
            ["Accepted", "ResolvedRefs"].contains($0["type"]?.stringValue) && $0["status"]?.stringValue == "False"
        }
        let isAccepted = conditions.contains {
            $0["type"]?.stringValue == "Accepted" && $0["status"]?.stringValue == "True"
        }
        if let refusal {
            let why = refusal["message"]?.stringValue ?? refusal["reason"]?.stringValue ?? ""
            outcome.routes = ComponentState(
                .progressing, reason: refusal["reason"]?.stringValue ?? "RouteRefused",
                message: "HTTPRoute \(name): \(why)")
        } else if isAccepted {
            outcome.routes = ComponentState(.ready, reason: "Exposed", message: "Reached at \(url).")
        } else {
            outcome.routes = ComponentState(
                .progressing, reason: "RoutePending", message: "HTTPRoute \(name): no Gateway has taken it on yet.")
        }
    }

    /// Notes the migration that was completed.
    mutating func observeMigration(_ wanted: [DesiredObject]) throws {
        guard outcome.states[.schema]?.phase == .ready,
            let object = wanted.first(where: { $0.resource == Job.resource }),
            let job = try observation.object(Job.self, object.key.name)
        else { return }
        outcome.lastMigration = MigrationStatus(
            job: object.key.name, image: job.spec?.template.spec?.containers.first?.image,
            completionTime: job.status?.completionTime)
    }

    /// Notes the data that goes when the platform is deleted, by what stands in the cluster: what the spec asks for may be
    /// held back, or on its way.
    ///
    /// - Throws: `DecodingError` where a StatefulSet has an unknown shape.
    mutating func observeWhatIsLostOnDeletion() throws {
        let names = ChildNames(platform: platform.metadata.name ?? "")
        let credentials: Set = [names.adminSecret, names.signingKeysSecret, names.databaseSecret]
        let lost = observation.objects.values.filter(observation.owns).map(\.identity).filter { identity in
            [PersistentVolumeClaim.resource, OptionalKind.cluster].contains(identity.resource)
                || identity.resource == Secret.resource && credentials.contains(identity.name)
        }
        // The claims of a StatefulSet carry its labels at the cluster's discretion, and are named by rule.
        var claims: [ObjectIdentity] = []
        for identity in observation.objects.keys where identity.resource == StatefulSet.resource {
            guard let spec = try observation.object(StatefulSet.self, identity.name)?.spec,
                spec.persistentVolumeClaimRetentionPolicy?.whenDeleted == "Delete"
            else { continue }
            for claim in spec.volumeClaimTemplates ?? [] {
                claims += (0..<max(0, spec.replicas ?? 1)).map { ordinal in
                    ObjectIdentity(
                        PersistentVolumeClaim.resource, "\(claim.metadata.name ?? "")-\(identity.name)-\(ordinal)")
                }
            }
        }
        outcome.lostOnDeletion = Set(lost + claims).sorted()
    }
}
