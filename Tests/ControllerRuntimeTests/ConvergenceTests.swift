import ControllerRuntime
import ControllerRuntimeTesting
import KubernetesClient
import KubernetesModel
import Logging
import Testing

/// Whatever the network does, the world comes to be as objects say, and stays so.
@Suite(.timeLimit(.minutes(5))) struct ConvergenceTests {
    private let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }

    /// A controller that gives each parent a child with the parent's data.
    private func makeController(_ client: Client, _ reflector: Reflector<ConfigMap>) -> Controller {
        let maps = client.resource(ConfigMap.self, namespace: "default")
        let options = Controller.Options(backoff: Backoff(initial: .milliseconds(1), maximum: .milliseconds(20)))
        let controller = Controller(name: "copies", for: reflector, options: options, logger: logger) { key, context in
            guard let parent = reflector.store[key], parent.metadata.labels?["role"] == "parent",
                let uid = parent.metadata.uid
            else { return .done }
            let name = "\(key.name)-child"
            if reflector.store[ObjectKey(namespace: "default", name: name)]?.data == parent.data { return .done }
            let owner = OwnerReference(apiVersion: "v1", kind: "ConfigMap", name: key.name, uid: uid, controller: true)
            let child = ConfigMap(
                metadata: ObjectMeta(name: name, namespace: "default", ownerReferences: [owner]), data: parent.data)
            context.wrote(try await maps.apply(child, fieldManager: "copies", force: true), seenBy: reflector)
            return .done
        }
        return controller.owns(reflector)
    }

    @Test(arguments: 1...6) func reachesTheDesiredStateThroughFaultsAndStaysThere(seed: UInt64) async throws {
        var random = SeededRandom(seed: seed)
        try await TestAPIServer.withServer { server in
            let faults = server.makeTransport()
            let client = Client(transport: faults, retry: .never, logger: logger)
            let reflector = Reflector(
                client.resource(ConfigMap.self, namespace: "default"),
                options: .init(backoff: Backoff(initial: .milliseconds(1), maximum: .milliseconds(20))), logger: logger)
            let controller = makeController(client, reflector)
            let kinds: [FaultyTransport.Fault] = [
                .lose, .loseReply, .refuse(code: 500, reason: "InternalError"), .refuse(code: 409, reason: "Conflict"),
                .refuse(code: 503, reason: "ServiceUnavailable"), .delay(.milliseconds(5)),
                .refuse(code: 429, reason: "TooManyRequests", retryAfter: 0),
            ]
            faults.inject(anyOf: kinds, times: 3, among: 10, using: &random)
            faults.inject(anyOf: kinds, times: 3, among: 10, using: &random, where: \.isWrite)
            let watchFaults: [FaultyTransport.WatchFault] = [
                .duplicate, .rewind(by: 3), .delay(.milliseconds(5)), .expire, .breakOff,
            ]
            for fault in watchFaults.shuffled(using: &random) {
                faults.disturb(fault, event: Int.random(in: 1...15, using: &random))
            }

            let maps = server.client.resource(ConfigMap.self, namespace: "default")
            let names = (0..<5).map { "p\($0)" }
            try await withRunning([{ try await reflector.run() }, { try await controller.run() }]) {
                for name in names {
                    let metadata = ObjectMeta(name: name, namespace: "default", labels: ["role": "parent"])
                    _ = try await maps.create(ConfigMap(metadata: metadata, data: ["value": "0"]))
                }
                for round in 1...3 {
                    faults.holdWatches()
                    for name in names {
                        _ = try await maps.patch(name, .merge(["data": ["value": .string("\(round)")]]))
                    }
                    if Bool.random(using: &random) {
                        faults.cutOff()
                        faults.releaseWatches()
                        faults.reconnect()
                    } else {
                        faults.releaseWatches()
                    }
                }
                try await eventually("every child is as its parent says") {
                    let all = try await maps.listAll().items
                    return names.allSatisfy { name in
                        all.first { $0.metadata.name == "\(name)-child" }?.data == ["value": "3"]
                    }
                }
                // What changes nothing of what is wished for leads to no write.
                try await eventually("the store has caught up") {
                    controller.queue.inspection["working"] == [:]
                        && names.allSatisfy { name in
                            reflector.store[ObjectKey(namespace: "default", name: "\(name)-child")]?.data == [
                                "value": "3"
                            ]
                        }
                }
                let writes = faults.requests.count(where: \.isWrite)
                for name in names {
                    _ = try await maps.patch(name, .merge(["metadata": ["labels": ["look": "again"]]]))
                }
                try await eventually("it has looked again") {
                    controller.queue.depth == 0 && controller.queue.inspection["working"] == [:]
                        && names.allSatisfy { name in
                            let key = ObjectKey(namespace: "default", name: name)
                            return reflector.store[key]?.metadata.labels?["look"] == "again"
                        }
                }
                #expect(faults.requests.count(where: \.isWrite) == writes)
            }
        }
    }

    @Test func aWriteWhoseAnswerIsLostIsNotLost() async throws {
        try await TestAPIServer.withServer { server in
            let faults = server.makeTransport()
            faults.inject(.loseReply, where: \.isWrite)
            let map = ConfigMap(metadata: ObjectMeta(name: "x", namespace: "default"))
            let tested = Client(transport: faults, retry: .never, logger: logger)
            await #expect(throws: APIError.self) {
                _ = try await tested.resource(ConfigMap.self, namespace: "default").create(map)
            }
            let maps = server.client.resource(ConfigMap.self, namespace: "default")
            let stored = try await maps.get("x")
            #expect(stored.metadata.name == "x")
            faults.cutOff()
            await #expect(throws: APIError.self) {
                _ = try await tested.resource(ConfigMap.self, namespace: "default").get("x")
            }
            faults.reconnect()
            let found = try await tested.resource(ConfigMap.self, namespace: "default").get("x")
            #expect(found.metadata.name == "x")
        }
    }
}
