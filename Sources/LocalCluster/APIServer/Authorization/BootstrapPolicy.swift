import KubernetesModel

/// The roles and bindings that every cluster begins with.
enum BootstrapPolicy {
    /// Documents to store where no object of that name is.
    static let documents: [JSONValue] = roles + bindings

    private static let reading: [JSONValue] = ["get", "list", "watch"]
    private static let writing: [JSONValue] = ["create", "delete", "deletecollection", "patch", "update"]

    private static let roles: [JSONValue] = [
        role(
            "cluster-admin",
            [
                ["apiGroups": ["*"], "resources": ["*"], "verbs": ["*"]], ["nonResourceURLs": ["*"], "verbs": ["*"]],
            ]),
        role("view", rule(viewable, reading)),
        role("edit", rule(viewable, reading) + rule(editable, reading + writing)),
        role(
            "admin",
            rule(viewable, reading) + rule(editable, reading + writing) + rule(administrable, reading + writing)),
        role(
            "system:discovery",
            [
                paths(
                    "/api", "/api/*", "/apis", "/apis/*", "/healthz", "/livez", "/openapi", "/openapi/*", "/readyz",
                    "/version",
                    "/version/")
            ]),
        role(
            "system:service-account-issuer-discovery",
            [
                paths(
                    "/.well-known/openid-configuration", "/.well-known/openid-configuration/", "/openid/v1/jwks",
                    "/openid/v1/jwks/")
            ]),
        role("system:public-info-viewer", [paths("/healthz", "/livez", "/readyz", "/version", "/version/")]),
        role(
            "system:basic-user",
            [
                [
                    "apiGroups": ["authorization.k8s.io"],
                    "resources": ["selfsubjectaccessreviews", "selfsubjectrulesreviews"], "verbs": ["create"],
                ],
                ["apiGroups": ["authentication.k8s.io"], "resources": ["selfsubjectreviews"], "verbs": ["create"]],
            ]),
        role("system:node", node),
    ]

    private static let node: [JSONValue] =
        rule(
            [
                "": ["configmaps", "endpoints", "nodes", "persistentvolumes", "secrets", "services"],
                "discovery.k8s.io": ["endpointslices"], "storage.k8s.io": ["storageclasses"],
            ], reading)
        + rule(["": ["nodes", "nodes/status"]], ["create", "get", "patch", "update"])
        + rule(["": ["pods"]], ["create", "delete", "get", "list", "watch"])
        + rule(["": ["pods/status"]], ["patch", "update"])
        + rule(["": ["persistentvolumeclaims", "persistentvolumeclaims/status"]], ["get", "patch", "update"])
        + rule(["": ["events"], "events.k8s.io": ["events"]], ["create", "patch", "update"])
        + rule(["": ["serviceaccounts/token"]], ["create"])
        + rule(["coordination.k8s.io": ["leases"]], ["create", "delete", "get", "patch", "update"])

    private static let bindings: [JSONValue] = [
        binding("cluster-admin", to: [User.Group.masters]),
        binding("system:discovery", to: [User.Group.authenticated]),
        binding("system:public-info-viewer", to: [User.Group.authenticated, User.Group.unauthenticated]),
        binding("system:service-account-issuer-discovery", to: [User.Group.serviceAccounts]),
        binding("system:basic-user", to: [User.Group.authenticated]),
        binding("system:node", to: [User.Group.nodes]),
    ]

    private static let viewable: [String: [String]] = [
        "": [
            "bindings", "configmaps", "endpoints", "events", "limitranges", "namespaces", "persistentvolumeclaims",
            "persistentvolumeclaims/status", "pods", "pods/log", "pods/status", "resourcequotas", "serviceaccounts",
            "services", "services/status",
        ],
        "apps": [
            "controllerrevisions", "daemonsets", "daemonsets/status", "deployments", "deployments/scale",
            "deployments/status", "replicasets", "replicasets/scale", "replicasets/status", "statefulsets",
            "statefulsets/scale", "statefulsets/status",
        ],
        "autoscaling": ["horizontalpodautoscalers", "horizontalpodautoscalers/status"],
        "batch": ["cronjobs", "cronjobs/status", "jobs", "jobs/status"],
        "discovery.k8s.io": ["endpointslices"],
        "networking.k8s.io": ["ingresses", "ingresses/status", "networkpolicies"],
        "policy": ["poddisruptionbudgets", "poddisruptionbudgets/status"],
    ]

    private static let editable: [String: [String]] = [
        "": [
            "configmaps", "events", "persistentvolumeclaims", "pods", "pods/attach", "pods/eviction", "pods/exec",
            "pods/portforward", "pods/proxy", "secrets", "serviceaccounts", "serviceaccounts/token", "services",
            "services/proxy",
        ],
        "apps": [
            "daemonsets", "deployments", "deployments/rollback", "deployments/scale", "replicasets",
            "replicasets/scale",
            "statefulsets", "statefulsets/scale",
        ],
        "autoscaling": ["horizontalpodautoscalers"],
        "batch": ["cronjobs", "jobs"],
        "coordination.k8s.io": ["leases"],
        "networking.k8s.io": ["ingresses", "networkpolicies"],
        "policy": ["poddisruptionbudgets"],
    ]

    private static let administrable: [String: [String]] = [
        "authorization.k8s.io": ["localsubjectaccessreviews"], "rbac.authorization.k8s.io": ["rolebindings", "roles"],
    ]

    private static func rule(_ resources: [String: [String]], _ verbs: [JSONValue]) -> [JSONValue] {
        resources.sorted { $0.key < $1.key }.map { group, plurals in
            ["apiGroups": [.string(group)], "resources": .array(plurals.map(JSONValue.string)), "verbs": .array(verbs)]
        }
    }

    private static func paths(_ paths: JSONValue...) -> JSONValue {
        ["nonResourceURLs": .array(paths), "verbs": ["get"]]
    }

    private static func role(_ name: String, _ rules: [JSONValue]) -> JSONValue {
        [
            "apiVersion": "rbac.authorization.k8s.io/v1", "kind": "ClusterRole",
            "metadata": ["name": .string(name), "labels": ["kubernetes.io/bootstrapping": "rbac-defaults"]],
            "rules": .array(rules),
        ]
    }

    private static func binding(_ role: String, to groups: [String]) -> JSONValue {
        [
            "apiVersion": "rbac.authorization.k8s.io/v1", "kind": "ClusterRoleBinding",
            "metadata": ["name": .string(role), "labels": ["kubernetes.io/bootstrapping": "rbac-defaults"]],
            "roleRef": ["apiGroup": "rbac.authorization.k8s.io", "kind": "ClusterRole", "name": .string(role)],
            "subjects": .array(
                groups.map { ["apiGroup": "rbac.authorization.k8s.io", "kind": "Group", "name": .string($0)] }),
        ]
    }
}
