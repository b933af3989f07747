import KubernetesModel
import MilestoneAPI

/// What tells prometheus-operator of the platform, for a Prometheus of the whole cluster.
struct MonitorResources {
    let blueprint: Blueprint

    private static let services: [(component: Component, port: String)] = [
        (.gateway, "admin"), (.backend, "http"), (.frontend, "http"),
    ]

    var objects: [DesiredObject] {
        var objects: [DesiredObject] = []
        if blueprint.servedKinds.contains(OptionalKind.serviceMonitor) {
            objects += Self.services.map(serviceMonitor)
        }
        if blueprint.servedKinds.contains(OptionalKind.prometheusRule) {
            objects.append(
                DesiredObject(
                    OptionalKind.prometheusRule, metadata: metadata(blueprint.names.name(of: .monitors)),
                    spec: ["groups": MonitoringRules(blueprint: blueprint).groups]))
        }
        return objects
    }

    private func metadata(_ name: String) -> ObjectMeta {
        var metadata = blueprint.metadata(name, of: .monitors)
        let labels = blueprint.spec.monitoring.serviceMonitorLabels ?? [:]
        metadata.labels = labels.merging(metadata.labels ?? [:]) { $1 }
        return metadata
    }

    /// The labels are those that the platform's own Prometheus gives, so that rules and dashboards mean the same.
    private func serviceMonitor(of component: Component, port: String) -> DesiredObject {
        let relabelings: [JSONValue] = [
            ["targetLabel": "platform", "replacement": .string(blueprint.names.platform)],
            ["targetLabel": "component", "replacement": .string(component.rawValue)],
        ]
        return DesiredObject(
            OptionalKind.serviceMonitor, metadata: metadata(blueprint.names.name(of: component)),
            spec: [
                "selector": JSONValue(of: blueprint.labels(of: component).selector),
                "endpoints": [
                    [
                        "targetPort": .string(port), "path": "/metrics", "interval": "15s",
                        "relabelings": .array(relabelings),
                    ]
                ],
            ])
    }
}
