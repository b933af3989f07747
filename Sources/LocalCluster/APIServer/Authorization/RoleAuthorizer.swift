import KubernetesModel
import Synchronization

/// Decides by the roles and bindings that are stored (RBAC).
package final class RoleAuthorizer: Sendable {
    /// An answer, and for a yes which binding gave it.
    package struct Decision: Sendable, Hashable {
        package var isAllowed: Bool
        package var reason: String?
    }

    /// A binding with the rules of its role.
    private struct Grant: Sendable {
        var kind: String
        var namespace: String?
        var name: String
        var role: String
        var roleKind: String
        var subjects: [JSONValue]
        var rules: [PolicyRule]
    }

    private static let resources = [
        "clusterrolebindings", "clusterroles", "rolebindings", "roles",
    ].map { "\($0).rbac.authorization.k8s.io" }

    private let store: ObjectStore
    private let cache = Mutex<(revision: Int64, grants: [Grant])?>(nil)

    package init(store: ObjectStore) { self.store = store }

    /// Whether `user` may do what `access` says.
    package func decide(_ access: AccessRequest, for user: User) -> Decision {
        if user.groups.contains(User.Group.masters) { return Decision(isAllowed: true) }
        for grant in grants where grant.namespace == nil || grant.namespace == access.resource?.namespace {
            guard grant.namespace == nil || access.resource != nil, grant.rules.contains(where: { $0.allows(access) }),
                let subject = grant.subjects.first(where: { Self.subject($0, of: grant, is: user) })
            else { continue }
            let place = grant.namespace.map { "\(grant.name)/\($0)" } ?? grant.name
            return Decision(
                isAllowed: true,
                reason: "RBAC: allowed by \(grant.kind) \(place.quoted) of \(grant.roleKind) \(grant.role.quoted) to "
                    + Self.description(subject))
        }
        return Decision(isAllowed: false)
    }

    /// The rules that `user` has in a namespace, cluster-wide ones included.
    func rules(for user: User, in namespace: String) -> [PolicyRule] {
        grants.filter { grant in
            (grant.namespace == nil || grant.namespace == namespace)
                && grant.subjects.contains { Self.subject($0, of: grant, is: user) }
        }.flatMap(\.rules)
    }

    private var grants: [Grant] {
        let revision = store.newestRevision(of: Self.resources)
        return cache.withLock { cache in
            if let cache, cache.revision == revision { return cache.grants }
            let grants = readGrants()
            cache = (revision, grants)
            return grants
        }
    }

    private func readGrants() -> [Grant] {
        let group = "rbac.authorization.k8s.io"
        return ["ClusterRoleBinding", "RoleBinding"].flatMap { kind in
            store.all("\(kind.lowercased())s.\(group)").map { binding in
                let namespace = binding[path: "metadata", "namespace"]?.stringValue
                let roleKind = binding[path: "roleRef", "kind"]?.stringValue ?? ""
                let role = binding[path: "roleRef", "name"]?.stringValue ?? ""
                let key = StorageKey(
                    resource: "\(roleKind.lowercased())s.\(group)", namespace: roleKind == "Role" ? namespace : nil,
                    name: role)
                return Grant(
                    kind: kind, namespace: namespace, name: binding[path: "metadata", "name"]?.stringValue ?? "",
                    role: role, roleKind: roleKind, subjects: binding["subjects"]?.arrayValue ?? [],
                    rules: store.object(key)?["rules"]?.arrayValue?.map(PolicyRule.init) ?? [])
            }
        }
    }

    private static func subject(_ subject: JSONValue, of grant: Grant, is user: User) -> Bool {
        guard let name = subject["name"]?.stringValue else { return false }
        switch subject["kind"]?.stringValue {
        case "User": return name == user.name
        case "Group": return user.groups.contains(name)
        case "ServiceAccount":
            let namespace = subject["namespace"]?.stringValue ?? grant.namespace ?? ""
            return user.name == "system:serviceaccount:\(namespace):\(name)"
        default: return false
        }
    }

    private static func description(_ subject: JSONValue) -> String {
        let name = subject["name"]?.stringValue ?? ""
        let namespace = subject["namespace"]?.stringValue.map { "/\($0)" } ?? ""
        return "\(subject["kind"]?.stringValue ?? "") \((name + namespace).quoted)"
    }
}
