import KubernetesModel
import MilestoneAPI
import NIOCore
import Observability
import Testing

@testable import MilestoneOperator

@Suite struct ConditionMetricsTests {
    private func text(_ platforms: [MilestonePlatform]) -> String {
        let registry = PrometheusRegistry()
        registry.add(ConditionMetrics { platforms })
        return String(buffer: registry.text().buffer)
    }

    @Test func tellsEveryConditionOfEveryPlatform() {
        var one = Samples.platform("one")
        one.status = MilestonePlatformStatus(
            conditions: [
                Condition(type: "Ready", status: "True", reason: "Ready", message: ""),
                Condition(type: "Stalled", status: "False", reason: "Not", message: ""),
            ])
        let lines = text([Samples.platform("new"), one]).split(separator: "\n").filter {
            $0.hasPrefix("milestone_platform_condition")
        }
        func line(_ type: String, _ status: String, _ value: Int) -> Substring {
            """
            milestone_platform_condition{platform="one",platform_namespace="apps",status="\(status)",type="\(type)"} \
            \(value)
            """
        }
        #expect(
            lines == [
                line("Ready", "True", 1), line("Ready", "False", 0), line("Ready", "Unknown", 0),
                line("Stalled", "True", 0), line("Stalled", "False", 1), line("Stalled", "Unknown", 0),
            ])
    }
}
