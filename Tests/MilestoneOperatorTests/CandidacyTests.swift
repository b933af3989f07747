import ControllerRuntime
import KubernetesClient
import KubernetesModel
import Logging
import MilestoneAPI
import ServiceLifecycle
import Testing

@testable import MilestoneOperator

extension OnCluster {
    /// Several operators of one cluster.
    @Suite struct CandidacyTests {
        private let timing = LeaseTiming(
            leaseDuration: .seconds(30), renewDeadline: .seconds(20), retryPeriod: .milliseconds(200))

        @Test func oneActsAndTheOtherTakesOverWhenItEnds() async throws {
            try await OperatorCluster.with(runsOperator: false) { cluster in
                let (first, second) = (operators("one", cluster), operators("two", cluster))
                try await withThrowingTaskGroup(of: Void.self) { tasks in
                    tasks.addTask { try await first.group.run() }
                    try await eventually("one acts") { try await holder(cluster) == "one" }
                    tasks.addTask { try await second.group.run() }
                    try await eventually("two knows the cluster") { second.controller.isSynced }
                    try await cluster.create("early")
                    try await cluster.wait(for: .databaseReady, .yes, of: "early")
                    #expect(try await holder(cluster) == "one")

                    await first.group.triggerGracefulShutdown()
                    // Long before the lease would have run out.
                    try await eventually("two acts", within: .seconds(25)) { try await holder(cluster) == "two" }
                    try await cluster.create("late")
                    try await cluster.wait(for: .databaseReady, .yes, of: "late")
                    await second.group.triggerGracefulShutdown()
                    try await eventually("nobody acts") { try await holder(cluster) == "" }
                    try await tasks.waitForAll()
                }
            }
        }

        private func operators(
            _ identity: String, _ cluster: OperatorCluster
        ) -> (controller: PlatformController, group: ServiceGroup) {
            let controller = cluster.makeOperator(Candidacy(identity: identity, timing: timing))
            let logger = Logger(label: identity) { _ in SwiftLogNoOpLogHandler() }
            return (controller, ServiceGroup(services: controller.services, logger: logger))
        }

        private func holder(_ cluster: OperatorCluster) async throws -> String? {
            let leases = cluster.admin.resource(Lease.self, namespace: OperatorName.namespace)
            do {
                return try await leases.get(OperatorName.lease).spec?.holderIdentity
            } catch let error as APIError where error.isNotFound {
                return nil
            }
        }
    }
}
