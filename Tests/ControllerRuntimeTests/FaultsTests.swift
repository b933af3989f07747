import ControllerRuntime
import ControllerRuntimeTesting
import HTTPTypes
import KubernetesClient
import KubernetesModel
import Logging
import Testing

/// The test kit's faults, and what a reflector makes of them.
@Suite(.timeLimit(.minutes(2))) struct FaultsTests {
    private let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }

    private func reflector(_ faults: FaultyTransport, clock: ManualClock? = nil) -> Reflector<ConfigMap> {
        let client = Client(transport: faults, retry: .never, logger: logger)
        let options = FeedOptions(backoff: Backoff(initial: .milliseconds(1), maximum: .milliseconds(5)))
        let maps = client.resource(ConfigMap.self, namespace: "default")
        guard let clock else { return Reflector(maps, options: options, logger: logger) }
        return Reflector(maps, options: options, clock: clock, logger: logger)
    }

    private func write(_ server: TestAPIServer, _ values: ClosedRange<Int>) async throws {
        let maps = server.client.resource(ConfigMap.self, namespace: "default")
        for value in values {
            let map = ConfigMap(
                metadata: ObjectMeta(name: "x", namespace: "default"), data: ["value": "\(value)"])
            _ = try await maps.apply(map, fieldManager: "test", force: true)
        }
    }

    private func value(_ store: Store<ConfigMap>) -> String? {
        store[ObjectKey(namespace: "default", name: "x")]?.data?["value"]
    }

    @Test(arguments: [
        FaultyTransport.WatchFault.duplicate, .rewind(by: 3), .delay(.milliseconds(1)), .expire, .breakOff, .drop,
    ])
    func aStoreComesToBeLikeTheServer(fault: FaultyTransport.WatchFault) async throws {
        try await TestAPIServer.withServer { server in
            let faults = server.makeTransport()
            let reflector = reflector(faults)
            faults.disturb(fault, event: 4)
            try await withRunning([{ try await reflector.run() }]) {
                try await reflector.waitUntilSynced()
                // Seen in order, whatever comes twice: no value comes after a later one.
                let seen = Seen()
                reflector.store.observe {
                    if let value = $0.new?.data?["value"].flatMap({ Int($0) }) { seen.add(value) }
                }
                try await write(server, 1...8)
                try await eventually("the last change") { value(reflector.store) == "8" }
                #expect(seen.values == seen.values.sorted())
                #expect(Set(seen.values).count == seen.values.count)
                if fault == .drop { #expect(seen.values.count == 7) }
            }
        }
    }

    @Test func noticesThatAWatchIsDead() async throws {
        try await TestAPIServer.withServer { server in
            let clock = ManualClock()
            let faults = server.makeTransport(clock: clock)
            let reflector = reflector(faults)
            // The stream that lists and then watches.
            faults.inject(.stall) { $0.delivery == .watch }
            try await write(server, 1...1)
            try await withRunning([{ try await reflector.run() }]) {
                try await eventually("it waits") { clock.sleeping.contains(.seconds(75)) }
                #expect(!reflector.store.isSynced)
                clock.advance(by: .seconds(75))
                try await eventually("it has begun anew") { value(reflector.store) == "1" }
            }
        }
    }

    @Test func standsStillForOneKindAlone() async throws {
        try await TestAPIServer.withServer { server in
            let faults = server.makeTransport()
            let maps = reflector(faults)
            let secrets = Reflector(
                Client(transport: faults, logger: logger).resource(Secret.self, namespace: "default"), logger: logger)
            try await withRunning([{ try await maps.run() }, { try await secrets.run() }]) {
                try await maps.waitUntilSynced()
                try await secrets.waitUntilSynced()
                faults.holdWatches { $0.head.path?.contains("/configmaps") ?? false }
                try await write(server, 1...1)
                let metadata = ObjectMeta(name: "s", namespace: "default")
                _ = try await server.client.resource(Secret.self).create(Secret(metadata: metadata))
                try await eventually("the secret") { secrets.store.count == 1 }
                #expect(value(maps.store) == nil)
                faults.releaseWatches()
                try await eventually("the map") { value(maps.store) == "1" }
            }
        }
    }

    @Test func aProcessDiesAtARequest() async throws {
        try await TestAPIServer.withServer { server in
            let faults = server.makeTransport()
            faults.inject(.cutOff, to: 2, where: \.isWrite)
            let maps = Client(transport: faults, retry: .never, logger: logger)
                .resource(ConfigMap.self, namespace: "default")
            func create(_ name: String) async throws {
                _ = try await maps.create(ConfigMap(metadata: ObjectMeta(name: name, namespace: "default")))
            }
            try await create("a")
            await #expect(throws: APIError.self) { try await create("b") }
            await #expect(throws: APIError.self) { _ = try await maps.get("a") }
            faults.reconnect()
            let names = try await maps.list().items.map(\.key.name)
            #expect(names.contains("a") && !names.contains("b"))
        }
    }

    @Test func answersComeLateOrNever() async throws {
        try await TestAPIServer.withServer { server in
            let clock = ManualClock()
            let faults = server.makeTransport(clock: clock)
            faults.inject(.delay(.seconds(3)))
            faults.inject(.stall)
            let client = Client(transport: faults, retry: .never, logger: logger)
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { _ = try await client.get(path: "/version") }
                try await eventually("the first waits") { clock.sleeping == [.seconds(3)] }
                clock.advance(by: .seconds(3))
                try await group.waitForAll()
                group.addTask {
                    await #expect { _ = try await client.get(path: "/version") } throws: {
                        ($0 as? APIError)?.code == .timeout
                    }
                }
                try await eventually("the second waits") { !clock.sleeping.isEmpty }
                clock.advance(by: .seconds(600))
            }
        }
    }

    @Test func drawsTheSameFaultsFromTheSameSeed() async throws {
        func outcomes(seed: UInt64) async throws -> [String] {
            try await TestAPIServer.withServer { server in
                let faults = server.makeTransport()
                var random = SeededRandom(seed: seed)
                faults.inject(
                    anyOf: [.lose, .refuse(code: 500, reason: "InternalError")], times: 5, among: 20, using: &random)
                let client = Client(transport: faults, retry: .never, logger: logger)
                var outcomes: [String] = []
                for _ in 0..<20 {
                    do {
                        _ = try await client.get(path: "/version")
                        outcomes.append("ok")
                    } catch let error as APIError {
                        outcomes.append(error.message)
                    }
                }
                return outcomes
            }
        }
        let first = try await outcomes(seed: 7)
        #expect(Set(first) == ["ok", "the request was lost", "injected"])
        #expect(try await outcomes(seed: 7) == first)
        #expect(try await outcomes(seed: 8) != first)
    }
}
