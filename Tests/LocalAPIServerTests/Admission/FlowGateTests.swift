import Foundation
import HTTPTypes
import KubernetesModel
import Synchronization
import Testing

@testable import LocalAPIServer

/// Priority levels with fewer seats than requests.
@Suite(.timeLimit(.minutes(1))) struct FlowGateTests {
    private static let group = "/apis/flowcontrol.apiserver.k8s.io/v1"
    private static let maps = "/api/v1/namespaces/default/configmaps"
    private static let user = User(name: "ann", groups: [User.Group.authenticated])

    /// How many requests were answered.
    private final class Answered: Sendable {
        let count = Mutex(0)
    }

    /// A server on which a user's creates are of a level of their own.
    private func server(response: JSONValue) async throws -> TestServer {
        let server = try await TestServer()
        let level: JSONValue = [
            "metadata": ["name": "mine"],
            "spec": [
                "type": "Limited",
                "limited": [
                    "nominalConcurrencyShares": 1, "borrowingLimitPercent": 0, "limitResponse": response,
                ],
            ],
        ]
        let rule: JSONValue = [
            "subjects": [["kind": "User", "user": ["name": "ann"]]],
            "resourceRules": [
                ["verbs": ["create"], "apiGroups": [""], "resources": ["configmaps"], "namespaces": ["*"]]
            ],
        ]
        let schema: JSONValue = [
            "metadata": ["name": "mine"],
            "spec": [
                "matchingPrecedence": 10, "priorityLevelConfiguration": ["name": "mine"], "rules": [rule],
            ],
        ]
        #expect(try await server.send(.post, "\(Self.group)/prioritylevelconfigurations", level).status == 201)
        #expect(try await server.send(.post, "\(Self.group)/flowschemas", schema).status == 201)
        let roles = "/apis/rbac.authorization.k8s.io/v1"
        try await server.send(
            .post, "\(roles)/clusterrolebindings",
            [
                "metadata": ["name": "ann"], "roleRef": ["kind": "ClusterRole", "name": "cluster-admin"],
                "subjects": [["kind": "User", "name": "ann"]],
            ])
        return server
    }

    /// Sends more creates than the level has seats while a webhook holds all of them up.
    ///
    /// - Parameter isFull: whether the rest has been dealt with, by how many were answered; ends the hold-up.
    /// - Returns: their codes, sorted.
    private func codes(
        _ count: Int, _ server: TestServer, isFull: @escaping @Sendable (Int) -> Bool
    ) async throws -> [Int] {
        let (releases, release) = AsyncStream<Void>.makeStream()
        let answered = Answered()
        var codes: [Int] = []
        try await TestWebhook.run { _ in
            for await _ in releases {}
            return [:]
        } _: { hook in
            #expect(try await server.configure(hook.entry()) == 201)
            codes = try await withThrowingTaskGroup(of: Int.self) { group in
                for number in 0..<count {
                    group.addTask {
                        let answer = try await server.answer(
                            .post, Self.maps, ["metadata": ["name": .string("m\(number)")]], as: Self.user)
                        answered.count.withLock { $0 += 1 }
                        return answer
                    }
                }
                group.addTask {
                    // The seats are three of six hundred: so many come as far as the webhook.
                    while hook.requests.count < 3 || !isFull(answered.count.withLock { $0 }) {
                        try await Task.sleep(for: .milliseconds(10))
                    }
                    release.finish()
                    return 0
                }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            try await server.send(
                .delete, "/apis/admissionregistration.k8s.io/v1/validatingwebhookconfigurations/hooks")
            #expect(
                try await server.send(.post, Self.maps, ["metadata": ["name": "after"]], as: Self.user).status == 201)
        }
        return codes.filter { $0 != 0 }.sorted()
    }

    @Test func refusesWhatHasNoSeat() async throws {
        let server = try await server(response: ["type": "Reject"])
        let codes = try await codes(8, server) { $0 == 5 }
        #expect(codes == [201, 201, 201, 429, 429, 429, 429, 429])
    }

    @Test func keepsInLineWhatHasNoSeat() async throws {
        let queuing: JSONValue = ["queues": 1, "handSize": 1, "queueLengthLimit": 10]
        let server = try await server(response: ["type": "Queue", "queuing": queuing])
        let gate = server.server.handler.gate
        let codes = try await codes(8, server) { _ in
            gate.usage.contains { $0.level == "mine" && $0.executing == 3 && $0.waiting == 5 }
        }
        #expect(codes == Array(repeating: 201, count: 8))
        #expect(gate.usage.allSatisfy { $0.executing == 0 && $0.waiting == 0 })
    }

    @Test func letsNoMoreWaitThanTheQueueHolds() async throws {
        let gate = FlowGate()
        let flow = FlowClassifier.Flow(
            schema: "s", schemaUID: "", level: "l", levelUID: "", limit: .init(seats: 1, queue: 1))
        @Sendable func enter() async -> Bool { await gate.enter(flow, clock: ContinuousClock()) }
        func wait(until count: Int) async { while gate.usage.first?.waiting != count { await Task.yield() } }
        #expect(await enter())
        await withTaskGroup(of: Bool.self) { group in
            group.addTask { await enter() }
            await wait(until: 1)
            #expect(await enter() == false)
            // One who gives up makes room in the line.
            group.cancelAll()
            #expect(await group.next() == false)
            #expect(gate.usage.first?.waiting == 0)
        }
        await withTaskGroup(of: Bool.self) { group in
            group.addTask { await enter() }
            await wait(until: 1)
            gate.leave(flow)
            #expect(await group.next() == true)
        }
        gate.leave(flow)
        #expect(gate.usage.first?.executing == 0)
    }
}
