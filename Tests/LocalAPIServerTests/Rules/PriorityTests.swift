import HTTPTypes
import KubernetesModel
import Testing

@testable import LocalAPIServer

@Suite struct PriorityTests {
    private func create(_ server: TestServer, _ more: JSONValue) async throws -> (status: Int, document: JSONValue) {
        var spec: JSONValue = ["containers": [["name": "c", "image": "i"]]]
        for (name, value) in more.objectValue ?? [:] { spec[name] = value }
        return try await server.send(
            .post, "/api/v1/namespaces/default/pods", ["metadata": ["name": "p"], "spec": spec])
    }

    private func addClass(_ server: TestServer, isDefault: Bool) async throws {
        let made = try await server.send(
            .post, "/apis/scheduling.k8s.io/v1/priorityclasses",
            [
                "metadata": ["name": "high"], "value": 1000, "globalDefault": .bool(isDefault),
                "preemptionPolicy": "Never",
            ])
        #expect(made.status == 201)
    }

    @Test(arguments: [(false, ["priorityClassName": "high"]), (true, [:])] as [(Bool, JSONValue)])
    func givesPodsThePriorityOfTheirClass(_ isDefault: Bool, _ spec: JSONValue) async throws {
        let server = try await TestServer()
        try await addClass(server, isDefault: isDefault)
        let created = try await create(server, spec).document["spec"]
        #expect(created?["priority"] == 1000)
        #expect(created?["preemptionPolicy"] == "Never")
        #expect(created?["priorityClassName"] == "high")
    }

    @Test(
        arguments: [
            (["priorityClassName": "none"], "no PriorityClass with name none was found"),
            (
                ["priority": 5],
                "the integer value of priority (5) must not be provided in pod spec; priority admission controller computed 0 from the given PriorityClass name"
            ),
        ] as [(JSONValue, String)])
    func refusesPodsThatContradictTheirClass(_ spec: JSONValue, _ cause: String) async throws {
        let answer = try await create(try await TestServer(), spec)
        #expect(answer.status == 403)
        #expect(answer.document["message"]?.stringValue == "pods \"p\" is forbidden: \(cause)")
    }
}
