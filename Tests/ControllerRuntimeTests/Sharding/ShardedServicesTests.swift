import ControllerRuntimeTesting
import KubernetesClient
import KubernetesModel
import Logging
import ServiceLifecycle
import Synchronization
import Testing

@testable import ControllerRuntime

@Suite(.timeLimit(.minutes(5))) struct ShardedServicesTests {
    private let objects = WatchedServer()
    private let leases = LeaseServer()
    private let clock = ManualClock()
    private let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }

    /// Which runtime reconciled what last.
    private final class Journal: Sendable {
        private let state = Mutex<(last: [String: String], running: Set<String>)>(([:], []))

        var last: [String: String] { state.withLock(\.last) }

        func reconcile(_ key: ObjectKey, by runtime: String) {
            state.withLock { state in
                #expect(state.running.insert(key.name).inserted, "one key, one runtime at a time")
                state.last[key.name] = runtime
            }
        }

        func end(_ key: ObjectKey) { _ = state.withLock { $0.running.remove(key.name) } }
        func forget() { state.withLock { $0.last = [:] } }
    }

    /// One of several processes: stores of its own, and the shards that it holds.
    private struct Runtime {
        let name: String
        let reflector: Reflector<ConfigMap>
        let sharded: ShardedServices

        func run(_ logger: Logger) -> ServiceGroup {
            ServiceGroup(configuration: .init(services: [reflector, sharded], logger: logger))
        }
    }

    private let journal = Journal()

    private func makeRuntime(_ name: String) -> Runtime {
        let reflector = Reflector(
            objects.client.resource(ConfigMap.self, namespace: "a"), clock: clock, logger: logger)
        let sharded = ShardedServices(
            client: leases.client(of: name), lease: ObjectKey(namespace: "system", name: "fleet"), identity: name,
            shards: Shard.all(4, by: .object), clock: clock, logger: logger
        ) { [clock, journal, logger] shard, leadership in
            let controller = Controller(
                name: "fleet-\(shard.index)", for: reflector, clock: clock, logger: logger
            ) { key, _ in
                #expect(leadership.phase == .leading)
                journal.reconcile(key, by: name)
                await Task.yield()
                journal.end(key)
                return .done
            }
            return [controller.restricted(to: shard)]
        }
        return Runtime(name: name, reflector: reflector, sharded: sharded)
    }

    /// Lets time go on until something is so.
    private func inTime(_ what: String, _ condition: @Sendable () -> Bool) async throws {
        try await eventually(what) {
            if condition() { return true }
            clock.advance(by: .milliseconds(50))
            return false
        }
    }

    @Test func sharesKeysGivesThemBackAndTakesOver() async throws {
        let names = Set((0..<40).map { "x\($0)" })
        for name in names { objects.put(name) }
        let (first, second) = (makeRuntime("one"), makeRuntime("two"))
        let firstGroup = first.run(logger)
        let secondGroup = second.run(logger)
        try await withRunning([{ try await firstGroup.run() }]) {
            try await inTime("one has everything") {
                first.sharded.held.count == 4 && Set(journal.last.keys) == names
            }
            #expect(Set(journal.last.values) == ["one"])

            journal.forget()
            try await withRunning([{ try await secondGroup.run() }]) {
                try await inTime("two is given its half") {
                    first.sharded.held.count == 2 && second.sharded.held.count == 2
                }
                for name in names { objects.put(name, data: "changed") }
                try await inTime("both work on their halves") { Set(journal.last.keys) == names }
                let shards = Dictionary(grouping: first.sharded.held + second.sharded.held, by: \.self)
                #expect(shards.values.allSatisfy { $0.count == 1 })
                #expect(Set(journal.last.values) == ["one", "two"])

                journal.forget()
                await secondGroup.triggerGracefulShutdown()
                try await inTime("one has everything again") { first.sharded.held.count == 4 }
                for name in names { objects.put(name, data: "again") }
                try await inTime("one works on everything") { Set(journal.last.keys) == names }
                #expect(leases.holders.values.allSatisfy { $0 == "one" })
            }
            await firstGroup.triggerGracefulShutdown()
            try await inTime("nobody holds anything") { leases.holders.isEmpty }
        }
    }

    @Test func takesOverFromWhoIsCutOff() async throws {
        for index in 0..<10 { objects.put("x\(index)") }
        let (first, second) = (makeRuntime("one"), makeRuntime("two"))
        let groups = [first.run(logger), second.run(logger)]
        let lost = Mutex(false)
        try await withRunning([
            { try await groups[0].run() },
            {
                do { try await groups[1].run() } catch is LeadershipLost { lost.withLock { $0 = true } }
            },
        ]) {
            try await inTime("both have their halves") {
                first.sharded.held.count == 2 && second.sharded.held.count == 2
            }
            leases.set(.lost, for: "two")
            try await inTime("one has everything") {
                let held = first.sharded.held
                #expect(Set(held).isDisjoint(with: second.sharded.held))
                return held.count == 4
            }
            try await inTime("two ends") { lost.withLock { $0 } }
            await groups[0].triggerGracefulShutdown()
            try await inTime("it is given back") { !leases.holders.values.contains("one") }
        }
    }
}
