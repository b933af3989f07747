import HTTPTypes
import KubernetesModel

/// Acting as somebody else, as `kubectl --as` asks to.
///
/// Source: Kubernetes documentation, *User impersonation*.
struct Impersonation {
    private let name: String?
    private let groups: [String]
    private let uid: String?

    init(_ headers: HTTPFields) {
        func values(_ name: String) -> [String] { HTTPField.Name(name).map { headers[values: $0] } ?? [] }
        name = values("Impersonate-User").first?.nonEmpty
        groups = values("Impersonate-Group")
        uid = values("Impersonate-Uid").first?.nonEmpty
    }

    /// The user that a request is answered as.
    ///
    /// - Throws: ``StatusError`` 403 when the sender may not act as that user or member of a group.
    func user(for sender: User, _ authorizer: RoleAuthorizer) throws -> User {
        guard let name else {
            guard groups.isEmpty, uid == nil else {
                throw StatusError.badRequest("requested impersonation of groups or uids without impersonating a user")
            }
            return sender
        }
        let parts = name.split(separator: ":").map(String.init)
        if parts.count == 4, parts[0] == "system", parts[1] == "serviceaccount" {
            try demand("serviceaccounts", namespace: parts[2], parts[3], of: sender, authorizer)
            var account = User.serviceAccount(namespace: parts[2], name: parts[3], uid: uid)
            if !groups.isEmpty { account.groups = groups + [User.Group.authenticated] }
            return account
        }
        try demand("users", namespace: nil, name, of: sender, authorizer)
        for group in groups { try demand("groups", namespace: nil, group, of: sender, authorizer) }
        return User(name: name, uid: uid, groups: groups + [User.Group.authenticated])
    }

    private func demand(
        _ plural: String, namespace: String?, _ name: String, of sender: User, _ authorizer: RoleAuthorizer
    ) throws {
        let access = AccessRequest(
            verb: "impersonate",
            resource: .init(group: "", plural: plural, subresource: nil, namespace: namespace, name: name))
        guard authorizer.decide(access, for: sender).isAllowed else { throw access.refusal(to: sender) }
    }
}
