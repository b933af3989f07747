import HTTPTypes
import KubernetesModel
import Testing

@testable import LocalAPIServer

@Suite struct GrantGuardTests {
    private let jane = User(name: "jane", groups: ["staff"])

    /// A server in which Jane may read pods and write roles and bindings.
    private func server(extra: [JSONValue] = []) async throws -> TestServer {
        let server = try await TestServer()
        let group = "rbac.authorization.k8s.io"
        let rules: [JSONValue] = [
            ["apiGroups": [""], "resources": ["pods"], "verbs": ["get", "list"]],
            [
                "apiGroups": [.string(group)], "resources": ["roles", "rolebindings"],
                "verbs": ["create", "update", "patch", "get"],
            ],
        ]
        try await server.send(
            .post, "/apis/\(group)/v1/clusterroles", ["metadata": ["name": "janes"], "rules": .array(rules + extra)])
        try await server.send(
            .post, "/apis/\(group)/v1/clusterrolebindings",
            [
                "metadata": ["name": "janes"], "roleRef": ["kind": "ClusterRole", "name": "janes"],
                "subjects": [["kind": "User", "name": "jane"]],
            ])
        return server
    }

    private func role(_ verbs: JSONValue, on resource: JSONValue = "pods") -> JSONValue {
        ["metadata": ["name": "r"], "rules": [["apiGroups": [""], "resources": [resource], "verbs": verbs]]]
    }

    private let roles = "/apis/rbac.authorization.k8s.io/v1/namespaces/default/roles"
    private let bindings = "/apis/rbac.authorization.k8s.io/v1/namespaces/default/rolebindings"

    @Test func letsUsersGrantWhatTheyHave() async throws {
        let server = try await server()
        #expect(try await server.send(.post, roles, role(["get"]), as: jane).status == 201)
    }

    @Test func refusesRolesThatGrantMore() async throws {
        let server = try await server()
        let answer = try await server.send(.post, roles, role(["get", "delete", "create"]), as: jane)
        #expect(answer.status == 403)
        #expect(
            answer.document["message"]?.stringValue
                == "roles.rbac.authorization.k8s.io \"r\" is forbidden: user \"jane\" (groups=[\"staff\"]) is attempting to grant RBAC permissions not currently held:\n{APIGroups:[\"\"], Resources:[\"pods\"], Verbs:[\"delete\" \"create\"]}"
        )
        #expect(try await server.send(.post, roles, role(["*"]), as: jane).status == 403)
        #expect(try await server.send(.post, roles, role(["get"], on: "pods/log"), as: jane).status == 403)
    }

    @Test func refusesChangesThatGrantMoreAndNoOthers() async throws {
        let server = try await server()
        #expect(try await server.send(.post, roles, role(["get", "delete"])).status == 201)
        let label: JSONValue = ["metadata": ["labels": ["a": "b"]]]
        let patch = "application/merge-patch+json"
        #expect(try await server.send(.patch, "\(roles)/r", label, type: patch, as: jane).status == 200)
        let rules: JSONValue = ["rules": role(["delete"])["rules"] ?? []]
        #expect(try await server.send(.patch, "\(roles)/r", rules, type: patch, as: jane).status == 403)
        let intent = role(["list", "watch"]).replacing("kind", "Role").replacing(
            "apiVersion", "rbac.authorization.k8s.io/v1")
        #expect(
            try await server.send(
                .patch, "\(roles)/s?fieldManager=m", intent.replacing("metadata", ["name": "s"]),
                type: "application/apply-patch+yaml", as: jane
            ).status == 403)
    }

    @Test func refusesBindingsToRolesThatGrantMore() async throws {
        let server = try await server()
        func binding(_ role: JSONValue) -> JSONValue {
            [
                "metadata": ["name": "b"], "roleRef": ["kind": "ClusterRole", "name": role],
                "subjects": [["kind": "User", "name": "bob"]],
            ]
        }
        #expect(try await server.send(.post, bindings, binding("cluster-admin"), as: jane).status == 403)
        #expect(try await server.send(.post, bindings, binding("nothing"), as: jane).status == 404)
        #expect(try await server.send(.post, bindings, binding("janes"), as: jane).status == 201)
    }

    @Test func letsThoseWhoMayEscalateAndBind() async throws {
        let server = try await server(extra: [
            [
                "apiGroups": ["rbac.authorization.k8s.io"], "resources": ["roles", "clusterroles"],
                "verbs": ["escalate", "bind"],
            ]
        ])
        #expect(try await server.send(.post, roles, role(["*"]), as: jane).status == 201)
        let binding: JSONValue = [
            "metadata": ["name": "b"], "roleRef": ["kind": "ClusterRole", "name": "cluster-admin"],
        ]
        #expect(try await server.send(.post, bindings, binding, as: jane).status == 201)
    }
}
