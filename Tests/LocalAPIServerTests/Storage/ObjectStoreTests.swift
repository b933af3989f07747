import KubernetesModel
import Logging
import Testing

@testable import LocalAPIServer

@Suite struct ObjectStoreTests {
    private let store: ObjectStore

    init() throws { store = try ObjectStore(historyLimit: 4, logger: Logger(label: "test")) }

    private func key(_ name: String, in namespace: String = "a") -> StorageKey {
        StorageKey(resource: "things", namespace: namespace, name: name)
    }

    @discardableResult
    private func put(_ name: String, in namespace: String = "a", value: JSONValue = 1) throws -> Int64 {
        let key = key(name, in: namespace)
        try store.transaction { _ = $0.put(["metadata": ["name": .string(name)], "value": value], at: key) }
        return store.revision
    }

    @Test func numbersEveryWrite() throws {
        let first = try put("x")
        let second = try put("x", value: 2)
        #expect(second == first + 1)
        #expect(store.object(key("x"))?.metadataText("resourceVersion") == String(second))
    }

    @Test func forgetsATransactionThatThrows() throws {
        struct Refused: Error {}
        let before = store.revision
        #expect(throws: Refused.self) {
            try store.transaction { transaction in
                transaction.put([:], at: key("x"))
                throw Refused()
            }
        }
        #expect(store.object(key("x")) == nil)
        #expect(store.revision == before)
    }

    @Test func listsInTheOrderOfKeys() throws {
        // A dash sorts before the slash that ends a namespace.
        for (name, namespace) in [("z", "a"), ("b", "a"), ("a", "a-b")] { try put(name, in: namespace) }
        let names = try store.list(ListQuery(resource: "things")).items.map(\.name)
        #expect(names == ["a", "b", "z"])
    }

    @Test func listsOneNamespaceOnly() throws {
        for namespace in ["a", "a-b", "a0", "ab"] { try put("x", in: namespace) }
        #expect(try store.list(ListQuery(resource: "things", namespace: "a")).items.count == 1)
    }

    @Test(arguments: [("a/x", ["x"]), ("a/y", []), ("b/x", []), ("x", [])])
    func listsOneObject(path: String, names: [String]) throws {
        for namespace in ["a", "b"] { try put("x", in: namespace) }
        var query = ListQuery(resource: "things", namespace: "a")
        query.path = path
        #expect(try store.list(query).items.map(\.name) == names)
    }

    @Test func readsAnEarlierRevision() throws {
        let revision = try put("x")
        try put("x", value: 2)
        try put("y")
        try store.transaction { $0.remove(key("x")) }
        var query = ListQuery(resource: "things")
        query.revision = revision
        let page = try store.list(query)
        #expect(page.items.map(\.name) == ["x"])
        #expect(page.items.first?["value"] == 1)
    }

    @Test func refusesARevisionThatItForgot() throws {
        let revision = try put("x")
        for value in 2...7 { try put("x", value: .integer(Int64(value))) }
        var query = ListQuery(resource: "things")
        query.revision = revision
        #expect(throws: RevisionError.self) { try store.list(query) }
        #expect(store.events(of: "things", after: revision) == nil)
    }

    @Test func tellsWatchersWhatHappened() throws {
        let start = store.revision
        try put("x")
        try put("x", value: 2)
        try store.transaction { $0.remove(key("x")) }
        let events = try #require(store.events(of: "things", after: start)).events
        #expect(events.map(\.change) == [.added, .modified, .deleted])
        #expect(events.last?.object["value"] == 2)
        #expect(events.last?.object.metadataText("resourceVersion") == String(store.revision))
    }

    @Test(.timeLimit(.minutes(1))) func wakesWhoWaits() async throws {
        let start = store.revision
        try await confirmation { woken in
            try await withThrowingTaskGroup { group in
                group.addTask {
                    await store.waitForEvent(of: "things", after: start)
                    woken()
                }
                try put("x")
                try await group.waitForAll()
            }
        }
    }

    @Test(.timeLimit(.minutes(1))) func letsWaitersBeCancelled() async {
        let task = Task { [store] in await store.waitForEvent(of: "things", after: 1_000) }
        task.cancel()
        await task.value
    }
}
