import KubernetesModel
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

    package init(
        platform: MilestonePlatform, version: String, secrets: PlatformSecrets,
        operatorNamespace: String = OperatorName.namespace
    ) {
        self.platform = platform
        self.version = version
        self.secrets = secrets
        self.operatorNamespace = operatorNamespace
    }
}

extension Blueprint {
    package var spec: MilestonePlatformSpec { platform.spec }
    package var namespace: String { platform.metadata.namespace ?? "default" }
    package var names: ChildNames { ChildNames(platform: platform.metadata.name ?? "") }

    /// The objects of each component that is wanted, in the order in which they are applied.
    package var objects: [Component: [DesiredObject]] {
        var objects: [Component: [DesiredObject]] = [
            .schema: MigrationResources(blueprint: self).objects,
            .backend: BackendResources(blueprint: self).objects,
            .gateway: GatewayResources(blueprint: self).objects,
            .frontend: FrontendResources(blueprint: self).objects,
        ]
        if let managed = spec.database.managed {
            objects[.database] = DatabaseResources(blueprint: self, spec: managed).objects
            if let backup = managed.backup {
                objects[.backup] = BackupResources(blueprint: self, database: managed, spec: backup).objects
            }
        }
        if spec.backend.generator.enabled {
            objects[.generator] = SeedResources(blueprint: self).objects
        }
        if spec.monitoring.prometheus.enabled {
            objects[.prometheus] = PrometheusResources(blueprint: self).objects
        }
        if spec.networkPolicies.enabled {
            for component in objects.keys { objects[component]?.append(DesiredObject(networkPolicy(of: component))) }
        }
        return objects
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
        override ?? "\(spec.images.registry)/\(program):\(version)"
    }

    /// The labels of a component's objects and pods.
    func labels(of component: Component) -> ComponentLabels {
        let version =
            switch component {
            case .database, .backup: spec.database.managed?.version ?? version
            case .prometheus: PrometheusResources.version
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
