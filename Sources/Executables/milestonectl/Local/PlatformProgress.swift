import KubernetesModel
import MilestoneAPI

/// What a person watches while a platform starts: a line a component.
struct PlatformProgress {
    /// One line for each component that the operator has looked at.
    var lines: [String]
    /// Whether the whole platform is ready, at the generation that was asked for.
    var isReady: Bool
    /// Why waiting is in vain, if it is.
    var stalledBecause: String?

    init(_ platform: MilestonePlatform) {
        let status = platform.status
        let conditions = status?.conditions ?? []
        let seen = status?.observedGeneration == platform.metadata.generation
        func condition(_ type: ConditionType) -> Condition? { conditions.first { $0.type == type.rawValue } }

        isReady = seen && condition(.ready)?.status == ConditionStatus.yes.rawValue
        stalledBecause = condition(.stalled).map { "\($0.reason ?? ""): \($0.message ?? "")" }
        guard seen else {
            lines = ["  … waiting for the operator"]
            return
        }
        let names = Self.names
        let width = names.map(\.name.count).max() ?? 0
        lines = names.compactMap { type, name in
            guard let condition = condition(type), condition.reason != "Disabled" else { return nil }
            let padded = name + String(repeating: " ", count: width - name.count)
            return condition.status == ConditionStatus.yes.rawValue
                ? "  ✓ \(padded)  ready" : "  … \(padded)  \(Self.short(condition.message ?? condition.reason ?? ""))"
        }
    }

    /// A component that waits for another names it: why that one waits stands in its own line.
    private static func short(_ message: String) -> Substring {
        message.hasPrefix("waits for ") ? message.prefix { $0 != ":" && $0 != "," } : message[...]
    }

    private static let names: [(type: ConditionType, name: String)] = [
        (.databaseReady, "database"), (.schemaReady, "schema"), (.generatorReady, "milestones"),
        (.backendReady, "backend"), (.gatewayReady, "gateway"), (.frontendReady, "frontend"),
        (.dashboardReady, "dashboard"), (.monitoringReady, "monitoring"), (.routesReady, "routes"),
    ]
}
