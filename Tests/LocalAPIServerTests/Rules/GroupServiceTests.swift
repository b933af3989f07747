import HTTPTypes
import KubernetesModel
import Testing

@testable import LocalAPIServer

@Suite struct GroupServiceTests {
    private static let services = "/apis/apiregistration.k8s.io/v1/apiservices"
    private static let definitions = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions"

    private func definition(versions: [String]) -> JSONValue {
        [
            "metadata": ["name": "widgets.example.test"],
            "spec": [
                "group": "example.test", "scope": "Namespaced", "names": ["plural": "widgets", "kind": "Widget"],
                "versions": .array(
                    versions.enumerated().map { index, version in
                        [
                            "name": .string(version), "served": true, "storage": .bool(index == 0),
                            "schema": ["openAPIV3Schema": ["type": "object"]],
                        ]
                    }),
            ],
        ]
    }

    private func names(_ server: TestServer) async throws -> [String] {
        try await server.send(.get, Self.services).document["items"]?.arrayValue?.map(\.name) ?? []
    }

    @Test func hasOneForEveryGroupAndVersion() async throws {
        let server = try await TestServer()
        let served = server.server.handler.registry.snapshot.groups.flatMap { group in
            // Who serves APIServices themselves is beyond question.
            group.name == "apiregistration.k8s.io" ? [] : group.versions.map { "\($0).\(group.name)" }
        }
        #expect(try await names(server) == served.sorted())
        let apps = try await server.send(.get, "\(Self.services)/v1.apps").document
        #expect(apps[path: "status", "conditions"]?.arrayValue?.first?["reason"] == "Local")
        #expect(apps[path: "metadata", "labels"] == ["kube-aggregator.kubernetes.io/automanaged": "onstart"])
    }

    @Test func followsDefinitions() async throws {
        let server = try await TestServer()
        let before = try await names(server)
        try await server.send(.post, Self.definitions, definition(versions: ["v1", "v1beta1"]))
        #expect(
            Set(try await names(server)).subtracting(before) == ["v1.example.test", "v1beta1.example.test"])
        try await server.send(
            .patch, "\(Self.definitions)/widgets.example.test",
            ["spec": definition(versions: ["v1"])["spec"] ?? [:]], type: "application/merge-patch+json")
        #expect(Set(try await names(server)).subtracting(before) == ["v1.example.test"])
        try await server.send(.delete, "\(Self.definitions)/widgets.example.test")
        #expect(try await names(server) == before)
    }

    @Test func saysThatOtherServersAreNotReached() async throws {
        let server = try await TestServer()
        let created = try await server.send(
            .post, Self.services,
            [
                "metadata": ["name": "v1.other.test"],
                "spec": [
                    "group": "other.test", "version": "v1", "groupPriorityMinimum": 100, "versionPriority": 100,
                    "service": ["name": "other", "namespace": "default"], "insecureSkipTLSVerify": true,
                ],
            ])
        let condition = created.document[path: "status", "conditions"]?.arrayValue?.first
        #expect(condition?["status"] == "False")
        #expect(condition?["reason"] == "ServiceNotFound")
        #expect(condition?["message"] == "service/other in \"default\" is not present")
        #expect(created.document[path: "spec", "service"]?["port"] == 443)
        for path in ["/apis/other.test/v1", "/apis/other.test/v1/namespaces/default/things"] {
            let head = HTTPRequest(method: .get, scheme: "https", authority: nil, path: path)
            let answer = await server.server.handler.respond(to: APIRequest(head), as: .admin)
            #expect(answer.head.status == .serviceUnavailable)
        }
    }

    @Test(
        arguments: [
            (
                "v1.a.test", ["group": "b.test", "version": "v1", "groupPriorityMinimum": 1, "versionPriority": 1],
                "metadata.name: Invalid value: \"v1.a.test\": must be `spec.version+\".\"+spec.group`: \"v1.b.test\""
            ),
            (
                "v1.a.test", ["group": "a.test", "version": "v1", "groupPriorityMinimum": 0, "versionPriority": 1],
                "spec.groupPriorityMinimum: Invalid value: 0: must be positive and less than 20000"
            ),
            (
                "v1.a.test",
                [
                    "group": "a.test", "version": "v1", "groupPriorityMinimum": 1, "versionPriority": 1,
                    "insecureSkipTLSVerify": true,
                ],
                "spec.insecureSkipTLSVerify: Invalid value: true: local APIServices may not have insecureSkipTLSVerify"
            ),
        ] as [(String, JSONValue, String)])
    func refuses(_ name: String, _ spec: JSONValue, _ problem: String) async throws {
        let answer = try await TestServer().send(
            .post, Self.services, ["metadata": ["name": .string(name)], "spec": spec])
        #expect(answer.status == 422)
        #expect(answer.document["message"]?.stringValue?.hasSuffix(problem) == true, "\(answer.document)")
    }
}
