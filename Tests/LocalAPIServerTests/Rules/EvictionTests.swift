import HTTPTypes
import KubernetesModel
import Testing

@testable import LocalAPIServer

/// Evictions, with and without a budget that has something to say.
@Suite struct EvictionTests {
    private let pods = "/api/v1/namespaces/default/pods"
    private let budgets = "/apis/policy/v1/namespaces/default/poddisruptionbudgets"

    /// A server with a running pod, and a budget of it with a status.
    private func makeServer(budget status: JSONValue?) async throws -> TestServer {
        let server = try await TestServer()
        let pod: JSONValue = [
            "metadata": ["name": "p", "labels": ["a": "b"]], "spec": ["containers": [["name": "c", "image": "i"]]],
        ]
        try await server.send(.post, pods, pod)
        let running: JSONValue = [
            "status": ["phase": "Running", "conditions": [["type": "Ready", "status": "True"]]]
        ]
        try await server.send(.patch, "\(pods)/p/status", running, type: "application/merge-patch+json")
        guard let status else { return server }
        let budget: JSONValue = [
            "metadata": ["name": "w"], "spec": ["minAvailable": 1, "selector": ["matchLabels": ["a": "b"]]],
        ]
        try await server.send(.post, budgets, budget)
        try await server.send(
            .patch, "\(budgets)/w/status", ["status": status], type: "application/merge-patch+json")
        return server
    }

    private func evict(_ server: TestServer, _ options: JSONValue = [:]) async throws -> (Int, JSONValue) {
        let eviction: JSONValue = [
            "apiVersion": "policy/v1", "kind": "Eviction", "metadata": ["name": "p"], "deleteOptions": options,
        ]
        let answer = try await server.send(.post, "\(pods)/p/eviction", eviction)
        return (answer.status, answer.document)
    }

    @Test func deletesWhatNoBudgetProtects() async throws {
        let server = try await makeServer(budget: nil)
        #expect(try await evict(server).0 == 201)
        #expect(try await server.send(.get, "\(pods)/p").status == 404)
    }

    @Test func spendsWhatABudgetAllows() async throws {
        let server = try await makeServer(
            budget: ["observedGeneration": 1, "disruptionsAllowed": 1, "currentHealthy": 2, "desiredHealthy": 1])
        #expect(try await evict(server, ["dryRun": ["All"]]).0 == 201)
        #expect(try await server.send(.get, "\(pods)/p").status == 200)
        #expect(try await evict(server).0 == 201)
        let budget = try await server.send(.get, "\(budgets)/w").document
        #expect(budget[path: "status", "disruptionsAllowed"] == 0)
        #expect(budget[path: "status", "disruptedPods"]?["p"] != nil)
    }

    @Test func refusesWhatABudgetForbids() async throws {
        let server = try await makeServer(
            budget: ["observedGeneration": 1, "disruptionsAllowed": 0, "currentHealthy": 1, "desiredHealthy": 1])
        let (status, answer) = try await evict(server)
        #expect(status == 429)
        #expect(answer["message"] == "Cannot evict pod as it would violate the pod's disruption budget.")
        #expect(
            answer.value(at: "/details/causes/0/message")
                == "The disruption budget w needs 1 healthy pods and has 1 currently")
    }

    @Test func waitsForABudgetThatNobodyHasLookedAt() async throws {
        let server = try await makeServer(budget: ["disruptionsAllowed": 1])
        let (status, answer) = try await evict(server)
        #expect(status == 429)
        #expect(answer[path: "details", "retryAfterSeconds"] == 10)
        #expect(
            answer.value(at: "/details/causes/0/message")
                == "The disruption budget w is still being processed by the server.")
    }

    @Test func refusesAnEvictionOfAnotherPod() async throws {
        let server = try await makeServer(budget: nil)
        let answer = try await server.send(.post, "\(pods)/p/eviction", ["metadata": ["name": "q"]])
        #expect(answer.status == 400)
        #expect(answer.document["message"] == "name in URL does not match name in Eviction object: p, q")
    }
}
