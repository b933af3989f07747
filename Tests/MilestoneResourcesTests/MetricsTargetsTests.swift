import KubernetesModel
import MilestoneAPI
import Testing

@testable import MilestoneResources

@Suite struct MetricsTargetsTests {
    private func pod(_ name: String, _ component: String, ip: String?, phase: String = "Running") -> Pod {
        Pod(
            metadata: ObjectMeta(
                name: name, labels: [LabelKey.component: component, LabelKey.version: "0.1.0"]),
            status: PodStatus(phase: phase, podIP: ip))
    }

    @Test func namesEachPodThatHasMetrics() throws {
        let groups = MetricsTargets.groups(of: [
            pod("demo-gateway-1", "gateway", ip: "10.0.0.2"), pod("demo-backend-1", "backend", ip: "fd00::1"),
            pod("demo-database-0", "database", ip: "10.0.0.3"), pod("demo-backend-2", "backend", ip: nil),
            pod("demo-frontend-1", "frontend", ip: "10.0.0.4", phase: "Failed"),
        ])
        #expect(
            groups == [
                [
                    "targets": ["[fd00::1]:8000"],
                    "labels": ["component": "backend", "pod": "demo-backend-1", "version": "0.1.0"],
                ],
                [
                    "targets": ["10.0.0.2:8081"],
                    "labels": ["component": "gateway", "pod": "demo-gateway-1", "version": "0.1.0"],
                ],
            ])
    }
}
