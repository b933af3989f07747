import HTTPTypes
import KubernetesModel
import Testing

@testable import LocalAPIServer

@Suite struct FlowControlTests {
    private static let group = "/apis/flowcontrol.apiserver.k8s.io/v1"

    private func schema(_ level: String, precedence: Int64, user: String) -> JSONValue {
        [
            "metadata": ["name": "mine"],
            "spec": [
                "matchingPrecedence": .integer(precedence), "priorityLevelConfiguration": ["name": .string(level)],
                "rules": [
                    [
                        "subjects": [["kind": "User", "user": ["name": .string(user)]]],
                        "resourceRules": [
                            [
                                "verbs": ["list"], "apiGroups": [""], "resources": ["pods"], "namespaces": ["default"],
                            ]
                        ],
                    ]
                ],
            ],
        ]
    }

    private func level(_ name: String) -> JSONValue {
        [
            "metadata": ["name": .string(name)],
            "spec": ["type": "Limited", "limited": ["limitResponse": ["type": "Queue", "queuing": [:]]]],
        ]
    }

    /// The schema and level that an answer says its request fell under.
    private func flow(_ server: TestServer, _ path: String, as user: User) async throws -> [String] {
        let head = HTTPRequest(method: .get, scheme: "https", authority: nil, path: path)
        let response = await server.server.handler.respond(to: APIRequest(head), as: user)
        var names: [String] = []
        for (field, plural) in [("FlowSchema", "flowschemas"), ("PriorityLevel", "prioritylevelconfigurations")] {
            let uid = response.head.headerFields[try #require(HTTPField.Name("X-Kubernetes-PF-\(field)-UID"))]
            let objects = try await server.send(.get, "\(Self.group)/\(plural)").document["items"]?.arrayValue ?? []
            names.append(objects.first { $0.metadataText("uid") == uid }?.name ?? "none")
        }
        return names
    }

    @Test func hasTheObjectsOfEveryCluster() async throws {
        let server = try await TestServer()
        let schemas = try await server.send(.get, "\(Self.group)/flowschemas").document["items"]?.arrayValue ?? []
        #expect(schemas.count == 13)
        for schema in schemas {
            #expect(schema[path: "status", "conditions"]?.arrayValue?.first?["status"] == "False", "\(schema.name)")
        }
        let levels = try await server.send(.get, "\(Self.group)/prioritylevelconfigurations").document["items"]
        #expect(
            levels?.arrayValue?.map(\.name) == [
                "catch-all", "exempt", "global-default", "leader-election", "node-high", "system", "workload-high",
                "workload-low",
            ])
    }

    @Test(
        arguments: [
            ("/api/v1/pods", User.admin, ["exempt", "exempt"]),
            ("/readyz", .anonymous, ["probes", "exempt"]),
            ("/version", .anonymous, ["global-default", "global-default"]),
            (
                "/api/v1/namespaces/a/pods", .serviceAccount(namespace: "a", name: "b"),
                ["service-accounts", "workload-low"]
            ),
            (
                "/apis/apps/v1/deployments", .serviceAccount(namespace: "kube-system", name: "b"),
                ["kube-system-service-accounts", "workload-high"]
            ),
            (
                "/api/v1/nodes/n", User(name: "system:node:n", groups: [User.Group.nodes]),
                ["system-node-high", "node-high"]
            ),
        ])
    func tellsWhichFlowARequestIsOf(_ path: String, _ user: User, _ expected: [String]) async throws {
        #expect(try await flow(try await TestServer(), path, as: user) == expected)
    }

    @Test func followsSchemasThatAreAdded() async throws {
        let server = try await TestServer()
        let user = User(name: "ann", groups: [User.Group.authenticated])
        let created = try await server.send(
            .post, "\(Self.group)/flowschemas", schema("mine", precedence: 900, user: "ann"))
        #expect(created.document[path: "status", "conditions"]?.arrayValue?.first?["reason"] == "NotFound")
        // A schema whose level is missing takes nothing.
        #expect(try await flow(server, "/api/v1/namespaces/default/pods", as: user).first == "global-default")
        let made = try await server.send(.post, "\(Self.group)/prioritylevelconfigurations", level("mine")).document
        #expect(
            made[path: "spec", "limited"]?[path: "limitResponse", "queuing"]
                == ["handSize": 8, "queues": 64, "queueLengthLimit": 50])
        #expect(made[path: "spec", "limited"]?["nominalConcurrencyShares"] == 30)
        #expect(try await flow(server, "/api/v1/namespaces/default/pods", as: user) == ["mine", "mine"])
        #expect(try await flow(server, "/api/v1/namespaces/other/pods", as: user).first == "global-default")
        #expect(try await flow(server, "/api/v1/pods", as: user).first == "global-default")
        try await server.send(.delete, "\(Self.group)/prioritylevelconfigurations/mine")
        let left = try await server.send(.get, "\(Self.group)/flowschemas/mine").document
        #expect(left[path: "status", "conditions"]?.arrayValue?.first?["status"] == "True")
    }

    @Test func keepsWhatItCannotDoWithout() async throws {
        let server = try await TestServer()
        let path = "\(Self.group)/flowschemas/global-default"
        try await server.send(
            .patch, path, ["spec": ["matchingPrecedence": 1234]], type: "application/merge-patch+json")
        #expect(try await server.send(.get, path).document[path: "spec", "matchingPrecedence"] == 9900)
        try await server.send(
            .patch, path,
            [
                "metadata": ["annotations": ["apf.kubernetes.io/autoupdate-spec": "false"]],
                "spec": ["matchingPrecedence": 1234],
            ], type: "application/merge-patch+json")
        #expect(try await server.send(.get, path).document[path: "spec", "matchingPrecedence"] == 1234)
        #expect(try await server.send(.delete, "\(Self.group)/flowschemas/catch-all").status == 200)
        #expect(try await server.send(.get, "\(Self.group)/flowschemas/catch-all").status == 200)
        let refused = try await server.send(
            .patch, "\(Self.group)/flowschemas/exempt", ["spec": ["matchingPrecedence": 5]],
            type: "application/merge-patch+json")
        #expect(refused.status == 422)
    }

    @Test(
        arguments: [
            (["type": "Other"], "spec.type: Unsupported value: \"Other\": supported values: \"Exempt\", \"Limited\""),
            (["type": "Limited"], "spec.limited: Required value: must not be empty when type is Limited"),
            (
                ["type": "Limited", "limited": ["limitResponse": ["type": "Queue"]]],
                "spec.limited.limitResponse.queuing: Required value: must not be empty if limited.limitResponse.type is Limited"
            ),
        ] as [(JSONValue, String)])
    func refusesLevels(_ spec: JSONValue, _ problem: String) async throws {
        let answer = try await TestServer().send(
            .post, "\(Self.group)/prioritylevelconfigurations", ["metadata": ["name": "x"], "spec": spec])
        #expect(answer.status == 422)
        #expect(answer.document["message"]?.stringValue?.hasSuffix(problem) == true, "\(answer.document)")
    }
}
