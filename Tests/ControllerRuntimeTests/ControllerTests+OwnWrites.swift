import ControllerRuntimeTesting
import KubernetesClient
import KubernetesModel
import Synchronization
import Testing

@testable import ControllerRuntime

/// A reconcile never acts on a store that is older than what it wrote.
extension ControllerTests {
    @Test func neverActsOnAStoreOlderThanItsOwnWrite() async throws {
        server.put("x", data: "0")
        let reflector = makeReflector()
        let seen = Mutex<[String]>([])
        let controller = makeController(reflector) { [server] key, context in
            let value = reflector.store[key]?.data?["value"] ?? ""
            seen.withLock { $0.append(value) }
            if value == "0" { context.wrote(server.put("x", data: "1"), seenBy: reflector) }
            return .done
        }
        server.holdEvents()
        try await with(reflector, controller) {
            try await eventually("it writes") { seen.withLock { $0 } == ["0"] }
            // Something else makes the key due while the watch is late.
            for _ in 0..<5 {
                controller.queue.add(key("x"))
                try await eventually("the key is taken and put back") { controller.queue.depth == 0 }
            }
            #expect(seen.withLock { $0 } == ["0"])
            server.releaseEvents()
            try await eventually("it reads its own write") { seen.withLock { $0 }.last == "1" }
            #expect(seen.withLock { $0.filter { $0 == "0" } } == ["0"])
        }
    }

    @Test func readsAStoreAnewWhoseWatchIsTooLate() async throws {
        server.put("x", data: "0")
        let reflector = makeReflector()
        let seen = Mutex<[String]>([])
        let controller = makeController(reflector, .init(patience: .seconds(30))) { [server] key, context in
            let value = reflector.store[key]?.data?["value"] ?? ""
            seen.withLock { $0.append(value) }
            if value == "0" { context.wrote(server.put("x", data: "1", reports: false), seenBy: reflector) }
            return .done
        }
        try await with(reflector, controller) {
            try await eventually("it writes") { seen.withLock { $0 } == ["0"] }
            controller.queue.add(key("x"))
            try await eventually("it waits") { clock.sleeping.contains(.seconds(30)) }
            // The server can't be asked either at first.
            server.fail(with: (403, "Forbidden"))
            clock.advance(by: .seconds(30))
            try await eventually("it goes on, and reads its own write") {
                clock.advance(by: .milliseconds(10))
                return seen.withLock { $0.last } == "1"
            }
        }
        // What the store was filled with may make the key due once more; the old value never shows again.
        #expect(seen.withLock { $0.filter { $0 == "0" } } == ["0"])
        #expect(server.watches.count == 1)
    }

    @Test func waitsForTheDeletionThatItMade() async throws {
        server.put("x")
        server.put("y")
        let reflector = makeReflector()
        let controller = makeController(reflector) { [server] key, context in
            if key.name == "x", let victim = reflector.store[ObjectKey(namespace: "a", name: "y")] {
                server.remove("y")
                context.deleted(victim, seenBy: reflector)
            }
            return .done
        }
        server.holdEvents()
        try await with(reflector, controller) {
            try await eventually("it deletes") { server.version == 3 && Set(journal.keys) == ["x", "y"] }
            controller.queue.add(key("x"))
            try await eventually("the key is taken and put back") { controller.queue.depth == 0 }
            #expect(journal.keys.count { $0 == "x" } == 1)
            server.releaseEvents()
            try await eventually("it goes on") { journal.keys.count { $0 == "x" } == 2 }
        }
    }
}
