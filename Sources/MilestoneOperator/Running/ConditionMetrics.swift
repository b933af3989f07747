import KubernetesModel
import MilestoneAPI
package import Observability

/// Tells Prometheus what the conditions of platforms say at the moment of a scrape.
///
/// `milestone_platform_condition` has a series for each status that a condition may have, which is 1 for the one that it
/// has. A platform that is gone leaves nothing behind.
package struct ConditionMetrics: MetricsCollector {
    private static let name = "milestone_platform_condition"
    private let platforms: @Sendable () -> [MilestonePlatform]

    /// Makes a collector.
    ///
    /// - Parameter platforms: those that there are.
    init(_ platforms: @escaping @Sendable () -> [MilestonePlatform]) { self.platforms = platforms }

    package func collect(into text: inout PrometheusText) {
        text.writeHeader(
            name: Self.name, kind: .gauge,
            help: "Whether a condition of a platform has that status: 1 for the one that it has, 0 for the others.")
        for platform in platforms().sorted(by: { $0.key < $1.key }) {
            for condition in platform.status?.conditions ?? [] {
                for status in [ConditionStatus.yes, .no, .unknown].map(\.rawValue) {
                    // `namespace` would be taken for that of the operator, which is scraped.
                    let labels = LabelSet([
                        ("platform_namespace", platform.metadata.namespace ?? ""),
                        ("platform", platform.metadata.name ?? ""), ("type", condition.type), ("status", status),
                    ])
                    text.writeSample(name: Self.name, labels: labels, value: condition.status == status ? 1 : 0)
                }
            }
        }
    }
}
