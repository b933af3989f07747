package import KubernetesModel
package import MilestoneAPI

/// The labels of a component: what selects its pods, and what tells people about them, from one value.
package struct ComponentLabels: Sendable {
    let platform: String
    let component: Component
    let version: String

    package init(platform: String, component: Component, version: String) {
        self.platform = platform
        self.component = component
        self.version = version
    }

    /// The labels that never change for a component's life, because selectors can't.
    package var stable: [String: String] {
        [
            LabelKey.name: name,
            LabelKey.instance: platform,
            LabelKey.component: component.rawValue,
        ]
    }

    /// All labels.
    package var all: [String: String] {
        stable.merging([
            LabelKey.partOf: OperatorName.partOf,
            LabelKey.managedBy: OperatorName.fieldManager,
            LabelKey.version: version,
        ]) { $1 }
    }

    /// What selects the component's pods.
    package var selector: LabelSelector { LabelSelector(matchLabels: stable) }

    private var name: String {
        switch component {
        case .database, .restore, .backup: "postgresql"
        case .prometheus, .loki, .tempo, .grafana: component.rawValue
        case .routes: "milestone-gateway"
        case .monitors: "milestone-platform"
        case .schema, .generator: "milestone-backend"
        default: "milestone-\(component.rawValue)"
        }
    }
}
