import KubernetesClient
import KubernetesModel
import Synchronization
import Testing

@testable import ControllerRuntime

@Suite struct StoreTests {
    private func map(
        _ name: String, version: Int, uid: String = "u", owners: [String] = [], data: String = ""
    ) -> ConfigMap {
        ConfigMap(
            metadata: ObjectMeta(
                name: name, namespace: "a", uid: uid, resourceVersion: String(version), labels: ["data": data],
                ownerReferences: owners.map { OwnerReference(apiVersion: "v1", kind: "X", name: "x", uid: $0) }),
            data: ["value": data])
    }

    private func key(_ name: String) -> ObjectKey { ObjectKey(namespace: "a", name: name) }

    @Test func findsObjectsByOwnerAndByIndex() {
        let store = Store<ConfigMap>(indexes: [StoreIndex("value") { $0.data?["value"].map { [$0] } ?? [] }])
        store.replace(
            with: [
                map("b", version: 1, owners: ["o1", "o2"], data: "x"), map("a", version: 2, owners: ["o1"], data: "x"),
            ], resourceVersion: "2")
        #expect(store.objects(ownedBy: "o1").map(\.metadata.name) == ["a", "b"])
        #expect(store.objects(ownedBy: "o2").map(\.metadata.name) == ["b"])
        #expect(store.objects(indexedBy: "value", "x").count == 2)

        store.apply(.modified(map("b", version: 3, owners: ["o2"], data: "y")))
        #expect(store.objects(ownedBy: "o1").map(\.metadata.name) == ["a"])
        #expect(store.objects(indexedBy: "value", "x").map(\.metadata.name) == ["a"])
        store.apply(.deleted(map("b", version: 4)))
        #expect(store.objects(ownedBy: "o2").isEmpty)
        #expect(store.objects(namespace: "a").count == 1)
        #expect(store.objects(matching: LabelSelector(matchLabels: ["data": "x"])).count == 1)
    }

    @Test func reportsOnlyWhatChanged() {
        let store = Store<ConfigMap>()
        let changes = Mutex<[String]>([])
        store.replace(with: [map("a", version: 1)], resourceVersion: "1")
        store.observe { change in
            changes.withLock {
                $0.append(
                    "\(change.old?.metadata.resourceVersion ?? "-") \(change.new?.metadata.resourceVersion ?? "-")")
            }
        }
        store.replace(with: [map("a", version: 1), map("b", version: 5)], resourceVersion: "5")
        store.apply(.modified(map("b", version: 6)))
        store.replace(with: [map("a", version: 1)], resourceVersion: "7")
        #expect(changes.withLock { $0 } == ["- 1", "- 5", "5 6", "6 -"])
    }

    @Test func doesNotTurnTimeBack() {
        let store = Store<ConfigMap>()
        store.replace(with: [map("a", version: 5, data: "new")], resourceVersion: "5")
        store.apply(.modified(map("a", version: 4, data: "old")))
        store.apply(.deleted(map("a", version: 5)))
        #expect(store[key("a")]?.data == ["value": "new"])
        store.apply(.bookmark(resourceVersion: "9", endsInitialEvents: false))
        #expect(store.resourceVersion == "9")
        // Compared as numbers, not as text.
        store.apply(.modified(map("a", version: 10, data: "newer")))
        #expect(store[key("a")]?.data == ["value": "newer"])
    }

    @Test func keepsTheLastVersionThatCouldBeRead() {
        struct Broken: Error {}
        let store = Store<ConfigMap>()
        store.replace(with: [map("a", version: 1, data: "good")], resourceVersion: "1")
        func broken(_ version: Int) -> UndecodableObject {
            UndecodableObject(
                metadata: ObjectMeta(name: "a", namespace: "a", resourceVersion: String(version)), error: Broken())
        }
        store.apply(.undecodable(broken(2), isDeletion: false))
        #expect(store[key("a")]?.data == ["value": "good"])
        #expect(store.undecodable.map(\.key) == [key("a")])
        store.replace(with: [], undecodable: [broken(2)], resourceVersion: "3")
        #expect(store[key("a")] != nil)
        store.apply(.modified(map("a", version: 4, data: "mended")))
        #expect(store.undecodable.isEmpty)
        store.apply(.undecodable(broken(5), isDeletion: true))
        #expect(store[key("a")] == nil)
    }

    @Test func wakesWhoeverWaitsForAVersion() {
        let store = Store<ConfigMap>()
        let reached = Mutex<[String]>([])
        func note(_ what: String) -> @Sendable () -> Void { { reached.withLock { $0.append(what) } } }
        store.replace(with: [map("a", version: 3, uid: "u1")], resourceVersion: "3")
        store.whenSeen(resourceVersion: "3", note("seen"))
        store.whenSeen(resourceVersion: "10", note("ten"))
        store.whenSeen(resourceVersion: "9", note("nine"))
        store.whenDeleted(key("a"), uid: "u1", note("gone"))
        store.whenDeleted(key("a"), uid: "other", note("never there"))
        #expect(reached.withLock { $0 } == ["seen", "never there"])
        store.apply(.bookmark(resourceVersion: "9", endsInitialEvents: false))
        store.apply(.deleted(map("a", version: 11, uid: "u1")))
        #expect(reached.withLock { $0 } == ["seen", "never there", "nine", "ten", "gone"])
    }
}
