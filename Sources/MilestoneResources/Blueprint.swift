package import KubernetesModel
package import MilestoneAPI

/// Everything that decides what the objects of a platform look like: equal blueprints build equal objects.
package struct Blueprint: Sendable {
    /// The platform.
    package let platform: MilestonePlatform
    /// The version of the platform's own images.
    package let version: String
    /// The credentials, as they stand in the cluster.
    package let secrets: PlatformSecrets
    /// The namespace of the operator, whose metrics Prometheus collects.
    package let operatorNamespace: String
    /// Where every image comes from that no spec names itself, in place of its own registry; `nil` leaves them alone.
    package let imageRegistry: String?
    /// The kinds of other operators that the cluster serves.
    package let servedKinds: Set<ResourceType>
    /// The releases whose pods the platform has.
    let releases: [Release]

    package init(
        platform: MilestonePlatform, version: String, secrets: PlatformSecrets,
        operatorNamespace: String = OperatorName.namespace, imageRegistry: String? = nil,
        servedKinds: Set<ResourceType> = [], releases: [Release] = Release.history
    ) {
        self.platform = platform
        self.version = version
        self.secrets = secrets
        self.operatorNamespace = operatorNamespace
        self.imageRegistry = imageRegistry
        self.servedKinds = servedKinds
        self.releases = releases.leading(to: version)
    }
}

extension Blueprint {
    package var spec: MilestonePlatformSpec { platform.spec }
    package var namespace: String { platform.metadata.namespace ?? "default" }
    package var names: ChildNames { ChildNames(platform: platform.metadata.name ?? "") }

    /// The objects of each component that is wanted, in the order in which they are applied.
    package var objects: [Component: [DesiredObject]] {
        var objects: [Component: [DesiredObject]] = [:]
        for component in Component.allCases { objects[component] = parts(of: component) }
        if spec.networkPolicies.enabled {
            let built = Set(objects.keys)
            for component in built where component.runsPods {
                objects[component]?.append(DesiredObject(networkPolicy(of: component, among: built)))
            }
        }
        return objects
    }

    /// What a component is made of; `nil` where it isn't wanted.
    private func parts(of component: Component) -> [DesiredObject]? {
        let monitoring = spec.monitoring
        switch component {
        case .database:
            return spec.database.managed.map { DatabaseResources(blueprint: self, spec: $0).objects }
                ?? spec.database.cloudNativePG.map { CloudNativePGResources(blueprint: self, spec: $0).objects }
        case .restore:
            guard let database = spec.database.managed, let restore = database.restore else { return nil }
            return RestoreResources(blueprint: self, database: database, spec: restore).objects
        case .backup:
            guard let database = spec.database.managed, let backup = database.backup else { return nil }
            return BackupResources(blueprint: self, database: database, spec: backup).objects
        case .schema: return MigrationResources(blueprint: self).objects
        case .generator: return spec.backend.generator.enabled ? GeneratorResources(blueprint: self).objects : nil
        case .backend: return BackendResources(blueprint: self).objects
        case .gateway: return GatewayResources(blueprint: self).objects
        case .frontend: return FrontendResources(blueprint: self).objects
        case .routes: return RoutesResources(blueprint: self).objects.nonEmpty
        case .prometheus: return monitoring.prometheus.enabled ? PrometheusResources(blueprint: self).objects : nil
        case .loki: return monitoring.loki.enabled ? LokiResources(blueprint: self).objects : nil
        case .tempo: return monitoring.tempo.enabled ? TempoResources(blueprint: self).objects : nil
        case .grafana: return monitoring.grafana.enabled ? GrafanaResources(blueprint: self).objects : nil
        case .monitors:
            return monitoring.serviceMonitors == .auto ? MonitorResources(blueprint: self).objects.nonEmpty : nil
        }
    }

    /// The address of a component's Service, good inside the cluster.
    package func host(of component: Component) -> String {
        "\(names.name(of: component)).\(namespace).svc"
    }

    /// The URL of a component's Service, good inside the cluster.
    package func url(of component: Component) -> String {
        "http://\(host(of: component))" + (component.port.map { ":\($0)" } ?? "")
    }

    /// The image of one of the platform's own programs.
    func ownImage(_ program: String, override: String?) -> String {
        image("\(spec.images.registry)/\(program):\(version)", override: override)
    }

    /// The image that others make of a component, as the platform's release has it.
    func stockImage(_ repository: String, of component: Component, override: String?) -> String {
        image("\(repository):\(releases.tag(of: component))", override: override)
    }

    /// An image, from the operator's registry where it has one; what a spec names itself is taken as it is.
    func image(_ reference: String, override: String?) -> String {
        if let override { return override }
        guard let imageRegistry else { return reference }
        // As a container runtime reads a reference: what has a dot or a colon before the first slash is a host.
        let parts = reference.split(separator: "/", maxSplits: 1)
        let isHost = parts.count == 2 && parts[0].contains { $0 == "." || $0 == ":" }
        return "\(imageRegistry)/\(isHost ? String(parts[1]) : reference)"
    }

    /// The labels of a component's objects and pods.
    func labels(of component: Component) -> ComponentLabels {
        let version =
            switch component {
            case .database, .restore, .backup:
                spec.database.managed?.version ?? spec.database.cloudNativePG?.version ?? version
            case .prometheus, .loki, .tempo, .grafana: releases.tag(of: component)
            default: version
            }
        return ComponentLabels(platform: names.platform, component: component, version: version)
    }

    /// The metadata of a child that holds data: it goes with its platform, or has no owner and is marked for the next
    /// platform of the same name.
    func dataMetadata(_ name: String, of component: Component) -> ObjectMeta {
        var metadata = metadata(name, of: component)
        if spec.deletionPolicy == .retain {
            metadata.ownerReferences = nil
            metadata.labels?[LabelKey.retainedFor] = names.platform
        }
        return metadata
    }

    /// The metadata of a child that goes when its platform goes.
    func metadata(_ name: String, of component: Component) -> ObjectMeta {
        ObjectMeta(
            name: name, namespace: namespace, labels: labels(of: component).all,
            ownerReferences: platform.ownerReference.map { [$0] })
    }
}
