import Foundation
import KubernetesClient
import KubernetesModel
import Logging
import MilestoneAPI
import MilestoneResources
import ServiceLifecycle
import Testing

@testable import MilestoneOperator

extension OnCluster {
    /// The login of the managed database, replaced while everybody goes on.
    @Suite struct DatabaseLoginTests {
        private func rotate(_ cluster: OperatorCluster, _ value: String) async throws {
            _ = try await cluster.platforms.patch(
                "demo",
                .merge(["metadata": ["annotations": [RequestKey.rotateDatabasePassword: .string(value)]]]))
        }

        private func credentials(_ cluster: OperatorCluster) async throws -> SecretData {
            SecretData(try await cluster.resource(Secret.self).get("demo-database"))
        }

        private func reasons(_ cluster: OperatorCluster) async throws -> Set<String> {
            Set(try await cluster.resource(Event.self).list().items.compactMap(\.reason))
        }

        private func template(_ cluster: OperatorCluster, _ name: String) async throws -> PodTemplateSpec? {
            try await cluster.resource(Deployment.self).get(name).spec?.template
        }

        @Test func aRequestMovesEverybodyOnceAndTidiesUp() async throws {
            try await OperatorCluster.with { cluster in
                try await cluster.create()
                try await cluster.wait(for: .ready, .yes)
                let before = try await credentials(cluster)
                let backend = try await template(cluster, "demo-backend")
                let frontend = try await template(cluster, "demo-frontend")
                let database = try await cluster.resource(StatefulSet.self).get("demo-database").spec?.template
                try await rotate(cluster, "one")
                try await eventually("the rotation is over") { try await reasons(cluster).contains("PasswordRotated") }
                try await cluster.wait(for: .ready, .yes)
                _ = try await cluster.operatorWritesAtRest()
                let after = try await credentials(cluster)
                #expect(after.text("username") == "milestones_a")
                #expect(after.text("password") != before.text("password"))
                #expect(after.text("uri")?.contains("milestones_a:\(after.text("password") ?? "?")@") == true)
                #expect(try await template(cluster, "demo-backend") != backend)
                #expect(try await template(cluster, "demo-frontend") == frontend)
                // The database itself is never made anew.
                #expect(try await cluster.resource(StatefulSet.self).get("demo-database").spec?.template == database)
                #expect(try await !cluster.exists(Secret.self, "demo-database-rotation"))
                let jobs = try await cluster.resource(Job.self).list().items.compactMap(\.metadata.name)
                #expect(!jobs.contains { $0.contains("rotation") }, "\(jobs)")

                try await rotate(cluster, "two")
                try await eventually("the logins alternate") {
                    try await credentials(cluster).text("username") == "milestones_b"
                }
            }
        }

        @Test func whoCantBeTaughtKeepsWhatWorks() async throws {
            try await OperatorCluster.with { cluster in
                try await cluster.create()
                try await cluster.wait(for: .ready, .yes)
                let before = try await credentials(cluster)
                cluster.kubelet.failContainers(named: "prepare", message: "no space left")
                try await rotate(cluster, "one")
                let failed = try await cluster.wait(for: .databaseReady, .no, reason: "PasswordRotationFailed")
                let database = failed.status?.conditions?.first { $0.type == ConditionType.databaseReady.rawValue }
                #expect(database?.message?.contains("no space left") == true)
                #expect(try await credentials(cluster) == before)
                try await cluster.wait(for: .backendReady, .yes)
                // Whoever mends the cause and deletes the Job goes on.
                cluster.kubelet.failContainers(named: nil)
                for job in try await cluster.resource(Job.self).list().items where job.key.name.contains("rotation") {
                    try await cluster.resource(Job.self).delete(job.key.name)
                }
                try await eventually("the rotation is over") { try await reasons(cluster).contains("PasswordRotated") }
                #expect(try await credentials(cluster).text("username") == "milestones_a")
            }
        }

        @Test func theOldLoginStaysWhilePodsThatUseItRun() async throws {
            try await OperatorCluster.with { cluster in
                try await cluster.create()
                try await cluster.wait(for: .ready, .yes)
                cluster.kubelet.breakImages(containing: "milestone-gateway")
                try await rotate(cluster, "one")
                try await eventually("the new credentials are given out") {
                    try await credentials(cluster).text("username") == "milestones_a"
                }
                _ = try await cluster.operatorWritesAtRest()
                let jobs = try await cluster.resource(Job.self).list().items.compactMap(\.metadata.name)
                #expect(!jobs.contains { $0.contains("rotation-retire") }, "\(jobs)")
                #expect(try await cluster.exists(Secret.self, "demo-database-rotation"))
                try await cluster.kubelet.mendImages()
                try await eventually("the rotation is over") { try await reasons(cluster).contains("PasswordRotated") }
            }
        }

        /// A new operator takes over at whatever point the one before was cut off.
        @Test func anInterruptedRotationGoesOn() async throws {
            try await OperatorCluster.with(runsOperator: false) { cluster in
                try await cluster.create()
                try await during(cluster.makeOperator()) { try await cluster.wait(for: .ready, .yes) }
                cluster.kubelet.failContainers(named: "retire", message: "cut off")
                try await rotate(cluster, "one")
                try await during(cluster.makeOperator()) {
                    try await eventually("the next credentials are there") {
                        try await cluster.exists(Secret.self, "demo-database-rotation")
                    }
                }
                try await during(cluster.makeOperator()) {
                    try await cluster.wait(for: .databaseReady, .no, reason: "PasswordRotationFailed")
                }
                let password = try await credentials(cluster).text("password")
                cluster.kubelet.failContainers(named: nil)
                for job in try await cluster.resource(Job.self).list().items where job.key.name.contains("rotation") {
                    try await cluster.resource(Job.self).delete(job.key.name)
                }
                try await during(cluster.makeOperator()) {
                    try await eventually("the rotation is over") {
                        try await reasons(cluster).contains("PasswordRotated")
                    }
                    #expect(try await credentials(cluster).text("password") == password)
                }
            }
        }

        /// Credentials outlive their platform: what is made of them must have their login.
        @Test func aDatabaseThatIsMadeAnewLearnsTheLoginFirst() async throws {
            try await OperatorCluster.with { cluster in
                var random = SystemRandomNumberGenerator()
                let kept = DatabaseCredentials.generate(
                    login: "milestones_a", host: "demo-database.apps.svc", using: &random)
                _ = try await cluster.resource(Secret.self).create(
                    Secret(
                        metadata: ObjectMeta(
                            name: "demo-database",
                            labels: [
                                LabelKey.managedBy: OperatorName.fieldManager, LabelKey.instance: "demo",
                                LabelKey.retainedFor: "demo",
                            ]), data: kept.encoded))
                cluster.kubelet.failContainers(named: "login", message: "not yet")
                try await cluster.create()
                try await cluster.wait(for: .databaseReady, .no, reason: "LoginMissing")
                #expect(try await !cluster.exists(Deployment.self, "demo-backend"))
                cluster.kubelet.failContainers(named: nil)
                for job in try await cluster.resource(Job.self).list().items {
                    try await cluster.resource(Job.self).delete(job.key.name)
                }
                try await cluster.wait(for: .ready, .yes)
                #expect(try await credentials(cluster).notes[AnnotationKey.loginVolume] == volume(cluster))
                #expect(try await credentials(cluster).encoded == kept.encoded)
            }
        }

        private func volume(_ cluster: OperatorCluster) async throws -> String? {
            try await cluster.resource(PersistentVolumeClaim.self).get("data-demo-database-0").metadata.uid
        }

        /// Deletes the claim and the pod that holds on to it, until there is another claim of that name.
        private func loseVolume(_ cluster: OperatorCluster) async throws {
            let lost = try await volume(cluster)
            try await cluster.resource(PersistentVolumeClaim.self).delete("data-demo-database-0")
            try await eventually("there is another claim") {
                if try await cluster.exists(Pod.self, "demo-database-0") {
                    try await cluster.resource(Pod.self).delete("demo-database-0")
                }
                // The old claim goes after the pod, and a pod that is made before that has none.
                try await Task.sleep(for: .milliseconds(200))
                guard try await cluster.exists(PersistentVolumeClaim.self, "data-demo-database-0") else { return false }
                return try await volume(cluster) != lost
            }
        }

        /// A pod that is made anew serves from the same volume: nothing is done, but that it is remembered.
        @Test func anotherPodOnTheSameVolumeChangesNothing() async throws {
            try await OperatorCluster.with { cluster in
                try await cluster.create()
                try await cluster.wait(for: .ready, .yes)
                try await rotate(cluster, "one")
                try await eventually("the rotation is over") { try await reasons(cluster).contains("PasswordRotated") }
                _ = try await cluster.operatorWritesAtRest()
                let (noted, pod) = (
                    try await volume(cluster), try await credentials(cluster).notes[AnnotationKey.loginPod]
                )
                #expect(try await credentials(cluster).notes[AnnotationKey.loginVolume] == noted)
                let jobs = Set(try await cluster.resource(Job.self).list().items.map(\.metadata.uid))
                try await cluster.resource(Pod.self).delete("demo-database-0")
                try await eventually("the new pod is remembered") {
                    let now = try await credentials(cluster).notes[AnnotationKey.loginPod]
                    return now != nil && now != pod
                }
                try await cluster.wait(for: .ready, .yes)
                _ = try await cluster.operatorWritesAtRest()
                #expect(try await credentials(cluster).notes[AnnotationKey.loginVolume] == noted)
                #expect(Set(try await cluster.resource(Job.self).list().items.map(\.metadata.uid)) == jobs)
            }
        }

        /// The claim is deleted and made anew under the same StatefulSet: an empty volume has neither login nor schema.
        @Test(arguments: [true, false])
        func aVolumeThatIsLostGetsItsLoginAndSchemaBack(isRotated: Bool) async throws {
            try await OperatorCluster.with { cluster in
                try await cluster.create()
                try await cluster.wait(for: .ready, .yes)
                if isRotated {
                    try await rotate(cluster, "one")
                    try await eventually("the rotation is over") {
                        try await reasons(cluster).contains("PasswordRotated")
                    }
                }
                _ = try await cluster.operatorWritesAtRest()
                let before = try await credentials(cluster)
                let set = try await cluster.resource(StatefulSet.self).get("demo-database").metadata.uid
                let job = try #require(try await cluster.platforms.get("demo").status?.lastMigration?.job)
                let migration = try await cluster.resource(Job.self).get(job).metadata.uid
                cluster.kubelet.failContainers(named: "login", message: "not yet")
                try await loseVolume(cluster)
                if isRotated {
                    // Nobody is told that it serves, and nothing is migrated, before its login is there.
                    try await cluster.wait(for: .databaseReady, .no, reason: "LoginMissing")
                    #expect(try await cluster.resource(Job.self).get(job).metadata.uid == migration)
                    cluster.kubelet.failContainers(named: nil)
                    for job in try await cluster.resource(Job.self).list().items
                    where job.key.name.contains("rotation-login") {
                        try await cluster.resource(Job.self).delete(job.key.name)
                    }
                }
                try await eventually("the new volume is known") {
                    let noted = try await credentials(cluster).notes[AnnotationKey.loginVolume]
                    let now = try await volume(cluster)
                    return noted != before.notes[AnnotationKey.loginVolume] && noted == now
                }
                try await eventually("it is migrated") {
                    let jobs = try await cluster.resource(Job.self).list().items
                    return jobs.contains { $0.key.name == job && $0.metadata.uid != migration }
                }
                try await cluster.wait(for: .ready, .yes)
                try await eventually("it is told") { try await reasons(cluster).contains("VolumeReplaced") }
                _ = try await cluster.operatorWritesAtRest()
                #expect(try await credentials(cluster).encoded == before.encoded)
                #expect(try await cluster.resource(StatefulSet.self).get("demo-database").metadata.uid == set)
                let jobs = try await cluster.resource(Job.self).list().items.compactMap(\.metadata.name)
                #expect(!jobs.contains { $0.contains("rotation") }, "\(jobs)")
            }
        }

        private func during(_ controller: PlatformController, _ body: () async throws -> Void) async throws {
            let group = ServiceGroup(
                services: controller.services, logger: Logger(label: "operator") { _ in SwiftLogNoOpLogHandler() })
            try await withThrowingTaskGroup(of: Void.self) { tasks in
                tasks.addTask { try await group.run() }
                try await body()
                await group.triggerGracefulShutdown()
                try await tasks.waitForAll()
            }
        }
    }
}
