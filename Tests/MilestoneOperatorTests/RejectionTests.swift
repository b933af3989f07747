import KubernetesModel
import MilestoneAPI
import MilestoneResources
import Testing

@testable import MilestoneOperator

@Suite struct RejectionTests {
    @Test(arguments: ["Demo", "1demo", "demo-", "a.b", "", String(repeating: "a", count: 41)])
    func namesThatServicesCantBear(name: String) {
        #expect(Rejection.ofPlatform(Samples.platform(name))?.reason == "InvalidName")
    }

    @Test func aSoundPlatformIsNotRejected() {
        #expect(Rejection.ofPlatform(Samples.platform("demo-1")) == nil)
    }

    @Test func exactlyOneDatabase() {
        var platform = Samples.platform()
        platform.spec.database.managed = nil
        #expect(Rejection.ofPlatform(platform)?.message.contains("spec.database") == true)
        platform.spec.database.external = ExternalDatabaseSpec(urlSecretRef: SecretKeyRef(name: "a", key: "b"))
        #expect(Rejection.ofPlatform(platform) == nil)
        platform.spec.database.managed = ManagedDatabaseSpec()
        #expect(Rejection.ofPlatform(platform)?.reason == "InvalidSpec")
    }

    @Test func whatAStatefulSetForbidsIsToldWithTheWayOut() throws {
        let platform = Samples.platform()
        let live = try Samples.applied(try #require(Samples.blueprint(platform).objects[.database]))
        func rejection(_ edit: (inout ManagedDatabaseSpec) -> Void) throws -> Rejection? {
            var changed = platform
            var managed = ManagedDatabaseSpec()
            edit(&managed)
            changed.spec.database.managed = managed
            return try Rejection.ofComponent(
                .database, in: Observation(platform: changed, objects: live, pods: []))
        }
        #expect(try rejection { _ in } == nil)
        #expect(try rejection { $0.version = "16.4" } == nil)
        #expect(try rejection { $0.version = "17" }?.message.contains("spec.database.managed.version") == true)
        #expect(try rejection { $0.storage.size = "8192Mi" } == nil)
        #expect(try rejection { $0.storage.size = "4Gi" }?.message.contains("go back to 8Gi") == true)
    }
}
