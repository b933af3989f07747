import KubernetesModel
import MilestoneAPI
package import Observability

/// Tells Prometheus what the conditions of platforms say at the moment of a scrape.
///
/// `milestone_platform_condition` has a series for each status that a condition may have, which is 1 for the one that it
/// has. A platform that is gone leaves nothing behind.
package struct ConditionMetrics: MetricsCollector {
    private let platforms: @Sendable () -> [MilestonePlatform]

    /// Makes a collector.
    ///
    /// - Parameter platforms: those that there are.
    init(_ platforms: @escaping @Sendable () -> [MilestonePlatform]) { self.platforms = platforms }

    package func collect() -> [MetricFamily] {
        let statuses = [ConditionStatus.yes, .no, .unknown].map(\.rawValue)
        let series = platforms().sorted { $0.key < $1.key }.flatMap { platform in
            (platform.status?.conditions ?? []).flatMap { condition in
                statuses.map { status in
                    MetricFamily.Series(
                        // `namespace` would be taken for that of the operator, which is scraped.
                        labels: LabelSet([
                            ("platform_namespace", platform.metadata.namespace ?? ""),
                            ("platform", platform.metadata.name ?? ""), ("type", condition.type), ("status", status),
                        ]), value: .number(condition.status == status ? 1 : 0))
                }
            }
        }
        return [
            MetricFamily(
                name: "milestone_platform_condition", kind: .gauge,
                help: "Whether a condition of a platform has that status: 1 for the one that it has, 0 for the others.",
                series: series)
        ]
    }
}
