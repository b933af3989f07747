import Foundation
import KubernetesClient
import KubernetesModel
import Logging
import MilestoneAPI
import MilestoneResources
import ServiceLifecycle
import Synchronization
import Testing

@testable import MilestoneOperator

extension OnCluster {
    /// The keys that sign tokens, replaced while nobody is logged out and no pod is made anew.
    @Suite struct SigningKeyTests {
        private let keys = "demo-signing-keys"

        private func annotate(_ cluster: OperatorCluster, _ key: String, _ value: String) async throws {
            _ = try await cluster.platforms.patch(
                "demo", .merge(["metadata": ["annotations": [key: .string(value)]]]))
        }

        private func names(_ cluster: OperatorCluster) async throws -> [String] {
            try await cluster.resource(Secret.self).get(keys).data?.keys.sorted() ?? []
        }

        @Test func aRequestIsHonouredOnceAndOverlaps() async throws {
            let clock = SettableClock()
            try await OperatorCluster.with(now: { clock.now }) { cluster in
                try await cluster.create()
                try await cluster.wait(for: .ready, .yes)
                let first = try await names(cluster)
                let gateway = try await cluster.resource(Deployment.self).get("demo-gateway").spec?.template
                try await annotate(cluster, RequestKey.rotateSigningKey, "one")
                try await eventually("a key is added") { try await names(cluster).count == 2 }
                let both = try await names(cluster)
                #expect(both.first == first.first)
                #expect(try await cluster.operatorWritesAtRest() > 0)
                #expect(try await names(cluster) == both, "once")

                // An operator that begins anew goes on from the Secret alone.
                clock.advance(seconds: SigningKeyRotation.publication)
                try await annotate(cluster, RequestKey.reconcile, "switch")
                try await eventually("the switch is noted") {
                    let secret = try await cluster.resource(Secret.self).get(keys)
                    return secret.metadata.annotations?[AnnotationKey.signingKey] == both.last
                }
                #expect(try await names(cluster) == both)
                clock.advance(seconds: 900 + SigningKeyRotation.leeway)
                try await annotate(cluster, RequestKey.reconcile, "drop")
                try await eventually("the old key is gone") { try await names(cluster) == Array(both.suffix(1)) }
                _ = try await cluster.operatorWritesAtRest()
                #expect(try await cluster.resource(Deployment.self).get("demo-gateway").spec?.template == gateway)
                try await eventually("all of it is told") {
                    let reasons = try await cluster.resource(Event.self).list().items.compactMap(\.reason)
                    return Set(["SigningKeyAdded", "SigningKeySwitched", "SigningKeyRetired"]).isSubset(of: reasons)
                }
            }
        }

        /// Tokens that were issued before a spec wanted them shorter outlive those of the spec.
        @Test func aKeyOutlivesTheLongestTokenThatItSigned() async throws {
            let clock = SettableClock()
            func shorten(_ cluster: OperatorCluster, _ lifetime: String, rotate: Bool) async throws {
                let request: JSONValue = rotate ? [RequestKey.rotateSigningKey: "one"] : [:]
                _ = try await cluster.platforms.patch(
                    "demo",
                    .merge([
                        "metadata": ["annotations": request],
                        "spec": ["gateway": ["auth": ["accessTokenLifetime": .string(lifetime)]]],
                    ]))
            }
            func remembered(_ cluster: OperatorCluster) async throws -> FormerTokens? {
                FormerTokens(SecretData(try await cluster.resource(Secret.self).get(keys)).notes)
            }
            try await OperatorCluster.with(now: { clock.now }) { cluster in
                try await cluster.create(
                    spec: [
                        "gateway": ["auth": ["accessTokenLifetime": "2h"]], "upgrade": ["timeToReady": "6h"],
                    ])
                try await cluster.wait(for: .ready, .yes)
                #expect(try await remembered(cluster) == nil)
                // The pods of the new spec never come up: the old ones go on issuing tokens.
                cluster.kubelet.breakImages(containing: "milestone-gateway")
                try await shorten(cluster, "5m", rotate: true)
                try await eventually("a key is added") { try await names(cluster).count == 2 }
                let both = try await names(cluster)
                _ = try await cluster.operatorWritesAtRest()
                #expect(try await remembered(cluster) == FormerTokens(lifetime: 7200, end: nil))
                clock.advance(seconds: SigningKeyRotation.publication + 300 + SigningKeyRotation.leeway)
                try await annotate(cluster, RequestKey.reconcile, "long after a token of the new spec")
                _ = try await cluster.operatorWritesAtRest()
                #expect(try await names(cluster) == both)

                try await cluster.kubelet.mendImages()
                try await eventually("no pod issues long tokens any more") {
                    try await remembered(cluster)?.end != nil
                }
                // The old key signed for the last time 360 seconds ago.
                clock.advance(seconds: 7200 - 360)
                try await annotate(cluster, RequestKey.reconcile, "just before its last token expires")
                _ = try await cluster.operatorWritesAtRest()
                #expect(try await names(cluster) == both)
                clock.advance(seconds: SigningKeyRotation.leeway)
                try await annotate(cluster, RequestKey.reconcile, "after it")
                try await eventually("the old key is gone") { try await names(cluster) == Array(both.suffix(1)) }
                // The new one may have signed long tokens until the last of the old pods was gone.
                clock.advance(seconds: 360)
                try await annotate(cluster, RequestKey.reconcile, "when all of them have expired")
                try await eventually("nothing is remembered") { try await remembered(cluster) == nil }
            }
        }

        @Test func aPlatformThatIsMadeWithARequestHasNewKeysAlready() async throws {
            try await OperatorCluster.with(runsOperator: false) { cluster in
                try await cluster.create()
                try await annotate(cluster, RequestKey.rotateSigningKey, "one")
                let controller = cluster.makeOperator()
                try await withThrowingTaskGroup(of: Void.self) { tasks in
                    tasks.addTask {
                        try await ServiceGroup(services: controller.services, logger: .init(label: "operator")).run()
                    }
                    try await cluster.wait(for: .ready, .yes)
                    _ = try await cluster.operatorWritesAtRest()
                    #expect(try await names(cluster).count == 1)
                    tasks.cancelAll()
                }
            }
        }
    }
}

/// A clock that is set forward by hand.
final class SettableClock: Sendable {
    private let offset = Mutex(0)

    var now: Timestamp { Timestamp(Date()).adding(seconds: offset.withLock { $0 }) }

    func advance(seconds: Int) { offset.withLock { $0 += seconds } }
}
