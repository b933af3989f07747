import ControllerRuntimeTesting
import KubernetesClient
import KubernetesModel
import Logging
import Testing

@testable import ControllerRuntime

@Suite(.timeLimit(.minutes(5))) struct ReflectorTests {
    private let server = WatchedServer()
    private let clock = ManualClock()

    private func makeReflector(_ options: Reflector<ConfigMap>.Options = .init()) -> Reflector<ConfigMap> {
        Reflector(
            server.client.resource(ConfigMap.self, namespace: "a"), options: options, clock: clock,
            random: SeededRandom(seed: 1), logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
    }

    private func withReflector(
        _ reflector: Reflector<ConfigMap>, _ body: (Store<ConfigMap>) async throws -> Void
    ) async throws {
        try await withRunning([{ try await reflector.run() }]) { try await body(reflector.store) }
    }

    private func names(_ store: Store<ConfigMap>) -> [String] { store.objects.compactMap(\.metadata.name) }

    @Test func followsTheServer() async throws {
        server.put("x", data: "1")
        try await withReflector(makeReflector()) { store in
            try await store.waitUntilSynced()
            #expect(names(store) == ["x"])
            #expect(store.objects.first?.metadata.managedFields == nil)
            try await eventually("it watches") { server.watches.count == 1 }
            server.put("y")
            server.put("x", data: "2")
            try await eventually("it sees changes") {
                store[ObjectKey(namespace: "a", name: "x")]?.data == ["value": "2"]
            }
            server.remove("x")
            try await eventually("it sees deletions") { names(store) == ["y"] }
        }
        #expect(server.lists.count == 1)
    }

    @Test func keepsWhatIsIncludedAndLosesWhatNoLongerIs() async throws {
        server.put("in", data: "1", labels: ["keep": "yes"])
        server.put("out", data: "1")
        let reflector = Reflector(
            server.client.resource(ConfigMap.self, namespace: "a"),
            isIncluded: { $0.metadata.labels?["keep"] == "yes" }, clock: clock, random: SeededRandom(seed: 1),
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
        try await withReflector(reflector) { store in
            try await eventually("it watches") { server.watches.count == 1 }
            #expect(names(store) == ["in"])
            server.put("new", data: "1", labels: ["keep": "yes"])
            server.put("other", data: "1")
            server.put("in", data: "2")
            let last = server.put("out", data: "2")
            try await eventually("it has seen everything") {
                store.hasSeen(resourceVersion: last.metadata.resourceVersion ?? "")
            }
            #expect(names(store) == ["new"])
        }
    }

    @Test func resumesFromTheLastVersionBookmarksIncluded() async throws {
        server.put("x")
        try await withReflector(makeReflector()) { store in
            try await eventually("it watches") { server.watches.count == 1 }
            server.put("unseen", reports: false)
            server.bookmark()
            try await eventually("it takes the bookmark") { store.resourceVersion == "2" }
            clock.advance(by: .seconds(400))
            server.endWatches()
            try await eventually("it watches again") { server.watches.count == 2 }
        }
        #expect(server.lists.count == 1)
        #expect(server.watches.first?.contains("resourceVersion=1&") == true)
        #expect(server.watches.last?.contains("resourceVersion=2&") == true)
        #expect(server.watches.allSatisfy { $0.contains("allowWatchBookmarks=true") })
    }

    @Test func listsAnewWhenItsVersionIsTooOld() async throws {
        server.put("x")
        server.put("y")
        try await withReflector(makeReflector()) { store in
            try await eventually("it watches") { server.watches.count == 1 }
            server.remove("x", reports: false)
            server.put("z", reports: false)
            server.send("ERROR", #"{"kind":"Status","status":"Failure","reason":"Expired","code":410,"message":"old"}"#)
            try await eventually("it has listed anew") { names(store) == ["y", "z"] }
            try await eventually("it watches from there") {
                server.watches.last?.contains("resourceVersion=4&") == true
            }
        }
        #expect(server.lists.count == 2)
    }

    @Test func backsOffWhileTheServerFails() async throws {
        server.put("x")
        server.fail(with: (500, "InternalError"), (500, "InternalError"), (403, "Forbidden"))
        try await withReflector(makeReflector(.init(backoff: Backoff(initial: .seconds(1), maximum: .seconds(3))))) {
            store in
            for delay in [1, 2, 3] {
                try await eventually("it waits \(delay) s") { clock.sleeping == [.seconds(delay)] }
                #expect(!store.isSynced)
                clock.advance(by: .seconds(delay))
            }
            try await store.waitUntilSynced()
        }
        #expect(server.lists.count == 4)
    }

    @Test func resumesAfterABrokenConnectionWithoutListing() async throws {
        server.put("x")
        try await withReflector(makeReflector()) { store in
            try await eventually("it watches") { server.watches.count == 1 }
            server.put("y")
            try await eventually("it sees y") { store.count == 2 }
            server.endWatches(throwing: APIError(.transport, message: "reset"))
            try await eventually("it waits") { clock.sleeping.count == 1 }
            clock.advance(by: .seconds(2))
            try await eventually("it watches again") { server.watches.count == 2 }
        }
        #expect(server.watches.last?.contains("resourceVersion=2&") == true)
        #expect(server.lists.count == 1)
    }

    @Test func treatsAWatchThatEndsAtOnceAsAFailure() async throws {
        try await withReflector(makeReflector()) { _ in
            try await eventually("it watches") { server.watches.count == 1 }
            server.endWatches()
            try await eventually("it waits") { clock.sleeping.count == 1 }
            #expect(server.watches.count == 1)
        }
    }

    @Test func oneBadObjectStopsNothing() async throws {
        server.put("x")
        server.addBrokenItem(#"{"metadata":{"name":"bad","namespace":"a"},"data":[]}"#)
        try await withReflector(makeReflector()) { store in
            try await store.waitUntilSynced()
            #expect(names(store) == ["x"])
            #expect(store.undecodable.map(\.key.name) == ["bad"])
            try await eventually("it watches") { server.watches.count == 1 }
            server.send("MODIFIED", #"{"metadata":{"name":"x","namespace":"a","resourceVersion":"7"},"data":"?"}"#)
            server.put("y")
            try await eventually("it goes on") { store.undecodable.count == 2 }
            #expect(store.resourceVersion == "7")
        }
    }

    @Test func selectsOnTheServer() async throws {
        try await withReflector(makeReflector(.init(labelSelector: "app=x", fieldSelector: "metadata.name=y"))) { _ in
            try await eventually("it watches") { server.watches.count == 1 }
        }
        #expect(
            server.requests.allSatisfy {
                $0.contains("labelSelector=app%3Dx") && $0.contains("fieldSelector=metadata.name%3Dy")
            })
    }
}
