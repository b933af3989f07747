/// Who sends a request.
package struct User: Sendable, Hashable {
    /// The name that RBAC subjects and messages use.
    package var name: String
    /// An identity that outlives the name; a ServiceAccount's uid.
    package var uid: String?
    /// The groups, the ones that the server adds included.
    package var groups: [String]
    /// What else is known, such as the pod a token was made for.
    package var extra: [String: [String]]

    package init(name: String, uid: String? = nil, groups: [String] = [], extra: [String: [String]] = [:]) {
        self.name = name
        self.uid = uid
        self.groups = groups
        self.extra = extra
    }

    /// The cluster's administrator: a member of `system:masters`, whom nothing is forbidden.
    package static let admin = User(name: "kubernetes-admin", groups: [Group.masters, Group.authenticated])

    /// Whoever sends no credentials.
    package static let anonymous = User(name: "system:anonymous", groups: [Group.unauthenticated])

    /// A component of the cluster itself, such as `kubelet` or `controllers`, with an administrator's rights.
    package static func component(_ name: String) -> User {
        User(name: "system:\(name)", groups: [Group.masters, Group.authenticated])
    }

    /// The identity of a ServiceAccount.
    package static func serviceAccount(namespace: String, name: String, uid: String? = nil) -> User {
        User(
            name: "system:serviceaccount:\(namespace):\(name)", uid: uid,
            groups: [Group.serviceAccounts, "\(Group.serviceAccounts):\(namespace)", Group.authenticated])
    }

    /// The groups that Kubernetes itself knows.
    package enum Group {
        package static let masters = "system:masters"
        package static let authenticated = "system:authenticated"
        package static let unauthenticated = "system:unauthenticated"
        package static let serviceAccounts = "system:serviceaccounts"
        package static let nodes = "system:nodes"
    }
}
