import KubernetesModel
import Logging
import Testing

@testable import LocalAPIServer

@Suite struct RoleAuthorizerTests {
    private let store: ObjectStore
    private let authorizer: RoleAuthorizer

    init() throws {
        store = try ObjectStore(logger: Logger(label: "test"))
        authorizer = RoleAuthorizer(store: store)
        try store.transaction { transaction in
            transaction.put(
                [
                    "metadata": ["name": "r", "namespace": "a"],
                    "rules": [
                        [
                            "apiGroups": ["apps"], "resources": ["deployments", "deployments/scale"],
                            "verbs": ["get", "patch"],
                        ],
                        ["apiGroups": [""], "resources": ["secrets"], "resourceNames": ["one"], "verbs": ["get"]],
                    ],
                ], at: StorageKey(resource: "roles.rbac.authorization.k8s.io", namespace: "a", name: "r"))
            transaction.put(
                [
                    "metadata": ["name": "b", "namespace": "a"], "roleRef": ["kind": "Role", "name": "r"],
                    "subjects": [["kind": "ServiceAccount", "name": "robot"]],
                ], at: StorageKey(resource: "rolebindings.rbac.authorization.k8s.io", namespace: "a", name: "b"))
        }
    }

    @Test(
        arguments: [
            ("get", "apps", "deployments", nil, "a", "x", true),
            ("patch", "apps", "deployments", "scale", "a", "x", true),
            ("patch", "apps", "deployments", "status", "a", "x", false),
            ("get", "apps", "deployments", nil, "b", "x", false),
            ("delete", "apps", "deployments", nil, "a", "x", false), ("get", "", "secrets", nil, "a", "one", true),
            ("get", "", "secrets", nil, "a", "two", false), ("list", "", "secrets", nil, "a", nil, false),
        ] as [(String, String, String, String?, String, String?, Bool)])
    func allowsWhatTheRoleSays(
        _ verb: String, _ group: String, _ plural: String, _ subresource: String?, _ namespace: String, _ name: String?,
        _ isAllowed: Bool
    ) {
        let access = AccessRequest(
            verb: verb,
            resource: .init(group: group, plural: plural, subresource: subresource, namespace: namespace, name: name))
        let user = User.serviceAccount(namespace: "a", name: "robot")
        #expect(authorizer.decide(access, for: user).isAllowed == isAllowed)
        #expect(!authorizer.decide(access, for: .anonymous).isAllowed)
        #expect(authorizer.decide(access, for: .admin).isAllowed)
    }

    @Test func seesChangesAtOnce() throws {
        let user = User.serviceAccount(namespace: "a", name: "robot")
        let access = AccessRequest(
            verb: "get",
            resource: .init(group: "apps", plural: "deployments", subresource: nil, namespace: "a", name: "x"))
        #expect(authorizer.decide(access, for: user).isAllowed)
        try store.transaction {
            $0.remove(StorageKey(resource: "rolebindings.rbac.authorization.k8s.io", namespace: "a", name: "b"))
        }
        #expect(!authorizer.decide(access, for: user).isAllowed)
    }
}
