import KubernetesClient
import KubernetesModel
import MilestoneAPI
import MilestoneResources
import Testing

@testable import MilestoneOperator

extension OnCluster {
    /// A platform that begins with a dump.
    @Suite struct RestoreTests {
        private let spec: JSONValue = [
            "database": ["managed": ["restore": ["volume": ["claimName": "dumps"]]]]
        ]

        @Test func nothingUsesTheDatabaseBeforeItIsFilled() async throws {
            try await OperatorCluster.with { cluster in
                cluster.kubelet.failContainers(named: "restore", message: "the database holds 3 tables")
                try await cluster.create(spec: spec)
                let stuck = try await cluster.wait(for: .stalled, .yes, reason: "JobFailed")
                func condition(_ type: ConditionType) -> Condition? {
                    stuck.status?.conditions?.first { $0.type == type.rawValue }
                }
                #expect(condition(.databaseReady)?.message?.contains("the database holds 3 tables") == true)
                #expect(condition(.schemaReady)?.reason == "WaitingForRestore")
                let jobs = try await cluster.resource(Job.self).list().items
                #expect(jobs.allSatisfy { $0.metadata.name?.hasPrefix("demo-restore-") == true })

                cluster.kubelet.failContainers(named: nil)
                for job in jobs {
                    try await cluster.resource(Job.self).delete(
                        job.metadata.name ?? "", DeleteOptions(propagationPolicy: .background))
                }
                try await cluster.wait(for: .ready, .yes)
                // What was done is done: the request goes from the spec, and its Job with it.
                _ = try await cluster.platforms.patch(
                    "demo", .merge(["spec": ["database": ["managed": ["restore": nil]]]]))
                try await eventually("the Job is gone") {
                    try await cluster.resource(Job.self).list().items
                        .allSatisfy { $0.metadata.name?.hasPrefix("demo-restore-") == false }
                }
                try await cluster.wait(for: .ready, .yes)
            }
        }

        @Test func onlyANewPlatformIsFilled() async throws {
            try await OperatorCluster.with(runsOperator: false) { cluster in
                try await cluster.create()
                do {
                    _ = try await cluster.platforms.patch("demo", .merge(["spec": spec]))
                    Issue.record("accepted")
                } catch let error as APIError {
                    #expect(
                        error.isInvalid
                            && error.message.contains("restore can only be set when the platform is created"),
                        "\(error)")
                }
            }
        }
    }
}
