import KubernetesModel
import MilestoneAPI
import MilestoneResources

extension ReconcilePass {
    /// Looks where the gateway is reached.
    mutating func observeRoutes() throws {
        let name = ChildNames(platform: platform.metadata.name ?? "").name(of: .gateway)
        if let ingress = platform.spec.gateway.ingress { return try observe(ingress, name) }
        guard let service = try observation.object(Service.self, name) else {
            outcome.routes = ComponentState(
                .absent, reason: "NotCreated", message: "Service \(name) has not been created yet.")
            return
        }
        let inside = "http://\(name).\(namespace).svc:\(Port.gateway)"
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
        let url = "http://\(host):\(Port.gateway)"
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
        outcome.routes =
            live.status?.loadBalancer?.ingress?.isEmpty == false
            ? ComponentState(.ready, reason: "Exposed", message: "Reached at \(url).")
            : ComponentState(
                .progressing, reason: "AddressPending",
                message: "Ingress \(name) has no address yet: no ingress controller has taken it on.")
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
}
