import KubernetesClient
import KubernetesModel
import Logging
import MilestoneAPI
import ServiceLifecycle
import Testing

@testable import MilestoneOperator
@testable import MilestoneResources

extension OnCluster {
    /// A new release of the operator, in a cluster with platforms of the one before.
    @Suite struct ReleaseTests {
        private let next = Release(ReleaseVersion(9, 0, 0)) { $0.terminationGracePeriodSeconds += 1 }

        private func grace(_ cluster: OperatorCluster) async throws -> [Int64?] {
            try await cluster.resource(Deployment.self).list().items.map {
                $0.spec?.template.spec?.terminationGracePeriodSeconds
            }
        }

        @Test func leavesPlatformsAloneUntilTheyAskForItsVersion() async throws {
            try await OperatorCluster.with(runsOperator: false) { cluster in
                let old = run(cluster.makeOperator())
                try await withThrowingTaskGroup(of: Void.self) { tasks in
                    tasks.addTask { try await old.run() }
                    try await cluster.create()
                    try await cluster.wait(for: .ready, .yes)
                    let before = try await cluster.operatorWritesAtRest()
                    await old.triggerGracefulShutdown()
                    try await tasks.waitForAll()

                    let new = cluster.makeOperator(defaultVersion: "9.0.0", releases: Release.history + [next])
                    tasks.addTask { try await run(new).run() }
                    try await eventually("the new release knows the cluster") { new.isSynced }
                    #expect(try await cluster.operatorWritesAtRest() == before)
                    #expect(try await grace(cluster) == [30, 30, 30])

                    _ = try await cluster.platforms.patch("demo", .merge(["spec": ["version": "9.0.0"]]))
                    try await cluster.wait(for: .ready, .yes)
                    #expect(try await grace(cluster) == [31, 31, 31])
                    tasks.cancelAll()
                }
            }
        }

        private func run(_ controller: PlatformController) -> ServiceGroup {
            ServiceGroup(
                services: controller.services, logger: Logger(label: "operator") { _ in SwiftLogNoOpLogHandler() })
        }
    }
}
