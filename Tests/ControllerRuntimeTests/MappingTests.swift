import ControllerRuntimeTesting
import KubernetesClient
import KubernetesModel
import Logging
import Synchronization
import Testing

@testable import ControllerRuntime

/// How changes become keys; the reflectors' stores are filled by hand.
@Suite(.timeLimit(.minutes(5))) struct MappingTests {
    private let client = WatchedServer().client
    private let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }

    private func deployment(_ name: String, generation: Int64 = 1, version: Int = 1) -> Deployment {
        Deployment(
            metadata: ObjectMeta(
                name: name, namespace: "a", uid: name, resourceVersion: String(version), generation: generation))
    }

    private func pod(_ name: String, version: Int, owner: OwnerReference? = nil, label: String = "") -> Pod {
        Pod(
            metadata: ObjectMeta(
                name: name, namespace: "a", uid: name, resourceVersion: String(version), labels: ["for": label],
                ownerReferences: owner.map { [$0] }))
    }

    private func owner(_ name: String, apiVersion: String = "apps/v1", controller: Bool = true) -> OwnerReference {
        OwnerReference(apiVersion: apiVersion, kind: "Deployment", name: name, uid: name, controller: controller)
    }

    /// The keys that `change` makes due in a controller that is set up by `configure`.
    private func keys(
        where predicate: ChangePredicate<Deployment> = .any,
        _ configure: (Controller, Reflector<Pod>) -> Controller,
        after change: (Store<Deployment>, Store<Pod>) -> Void
    ) async throws -> Set<String> {
        let deployments = Reflector(client.resource(Deployment.self), logger: logger)
        let pods = Reflector(client.resource(Pod.self), logger: logger)
        deployments.store.replace(with: [deployment("sync", generation: 0)], resourceVersion: "0")
        pods.store.replace(with: [], resourceVersion: "0")
        let keys = Mutex<Set<String>>([])
        let base = Controller(name: "test", for: deployments, where: predicate, logger: logger) { key, _ in
            _ = keys.withLock { $0.insert(key.name) }
            return .done
        }
        let controller = configure(base, pods)
        try await withRunning([{ try await controller.run() }]) {
            try await eventually("it runs") { keys.withLock { $0.contains("sync") } }
            change(deployments.store, pods.store)
            controller.queue.add(ObjectKey(name: "last"))
            try await eventually("it has caught up") { keys.withLock { $0.contains("last") } }
        }
        return keys.withLock { $0.subtracting(["sync", "last"]) }
    }

    @Test func reconcilesTheOwnerOfWhatChanges() async throws {
        let found = try await keys {
            $0.owns($1)
        } after: { _, pods in
            pods.apply(.added(pod("p1", version: 1, owner: owner("d1"))))
            pods.apply(.added(pod("p2", version: 2, owner: owner("d2", controller: false))))
            pods.apply(.added(pod("p3", version: 3, owner: owner("d3", apiVersion: "other.org/v1"))))
            pods.apply(.added(pod("p4", version: 4, owner: owner("d4", apiVersion: "apps/v1beta1"))))
            pods.apply(.added(pod("p5", version: 5)))
        }
        #expect(found == ["d1", "d4"])
    }

    @Test func reconcilesTheOldOwnerAndTheNewOne() async throws {
        let found = try await keys { controller, pods in
            controller.watches(pods) { [ObjectKey(namespace: "a", name: $0.metadata.labels?["for"] ?? "")] }
        } after: { _, pods in
            pods.apply(.added(pod("p", version: 1, label: "old")))
            pods.apply(.modified(pod("p", version: 2, label: "new")))
        }
        #expect(found == ["old", "new"])
    }

    @Test func admitsWhatThePredicateDoes() async throws {
        let found = try await keys(where: .generationChanged) { controller, _ in
            controller
        } after: { deployments, _ in
            deployments.apply(.modified(deployment("sync", generation: 0, version: 2)))
            deployments.apply(.added(deployment("new", version: 3)))
        }
        #expect(found == ["new"])
        let change = StoreChange(old: deployment("x"), new: deployment("x", version: 2))
        #expect(!ChangePredicate<Deployment>.generationChanged.admits(change))
        #expect(!ChangePredicate<Deployment>.metadataChanged.admits(change))
        #expect((.generationChanged || ChangePredicate<Deployment>.any).admits(change))
        #expect(!(.generationChanged && ChangePredicate<Deployment>.any).admits(change))
    }
}
