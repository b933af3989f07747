import KubernetesModel

/// Keeps users from granting what they may not do themselves, by roles or by binding to them.
///
/// It holds the user's own rules from before the write, because a write asks for nothing outside its transaction.
/// Source: Kubernetes documentation, *Using RBAC Authorization*, privilege escalation prevention.
struct GrantGuard: Sendable {
    private static let group = "rbac.authorization.k8s.io"

    private let user: User
    private let namespace: String?
    private let held: [PolicyRule]

    /// The guard of a user's writes to a kind; `nil` where nothing is granted, or to those who may do everything.
    init?(_ user: User, kind: ResourceKind, namespace: String?, _ authorizer: RoleAuthorizer) {
        guard kind.type.group == Self.group, !user.groups.contains(User.Group.masters) else { return nil }
        self.user = user
        self.namespace = namespace
        held = authorizer.rules(for: user, in: namespace ?? "")
    }

    /// Refuses a role or a binding that grants more than the user has.
    ///
    /// - Throws: ``StatusError`` 403 that names what is missing; 404 for a binding to a role that is not there.
    func check(
        _ object: JSONValue, replacing old: JSONValue?, _ kind: ResourceKind, _ transaction: inout Transaction
    ) throws {
        let granted: [PolicyRule]
        if kind.type.kind.hasSuffix("Binding") {
            let role = Role(object["roleRef"] ?? [:], namespace: namespace)
            guard !may("bind", role.plural, role.name) else { return }
            granted = try role.rules(in: &transaction)
        } else {
            guard object["rules"] != old?["rules"], !may("escalate", kind.type.plural, object.name) else { return }
            granted = object["rules"]?.arrayValue?.map(PolicyRule.init) ?? []
        }
        let missing = granted.flatMap(\.parts).filter { part in !held.contains { $0.covers(part) } }
        guard !missing.isEmpty else { return }
        let groups = user.groups.map(\.quoted).joined(separator: " ")
        let rules = Set(PolicyRule.compacted(missing).map(\.description)).sorted().joined(separator: "\n")
        throw StatusError.forbidden(
            kind.name, object.name,
            "user \(user.name.quoted) (groups=[\(groups)]) is attempting to grant RBAC permissions not currently held:\n\(rules)"
        )
    }

    private func may(_ verb: String, _ plural: String, _ name: String) -> Bool {
        let access = AccessRequest(
            verb: verb,
            resource: .init(group: Self.group, plural: plural, subresource: nil, namespace: namespace, name: name))
        return held.contains { $0.allows(access) }
    }

    /// The role that a binding refers to.
    private struct Role {
        var plural: String
        var namespace: String?
        var name: String

        init(_ reference: JSONValue, namespace: String?) {
            let isClusterWide = reference["kind"] == "ClusterRole"
            plural = isClusterWide ? "clusterroles" : "roles"
            self.namespace = isClusterWide ? nil : namespace
            name = reference["name"]?.stringValue ?? ""
        }

        func rules(in transaction: inout Transaction) throws -> [PolicyRule] {
            let resource = ResourceName(group: GrantGuard.group, plural: plural)
            let key = StorageKey(resource: resource.description, namespace: namespace, name: name)
            guard let role = transaction.object(key) else { throw StatusError.notFound(resource, name) }
            return role["rules"]?.arrayValue?.map(PolicyRule.init) ?? []
        }
    }
}
