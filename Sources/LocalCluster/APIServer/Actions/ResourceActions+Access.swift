import APIMachinery
import HTTPTypes
import KubernetesModel

/// Questions about what somebody may do.
extension ResourceActions {
    /// Whether the sender may do something (SelfSubjectAccessReview).
    func reviewOwnAccess(_ request: ResourceRequest) async throws -> APIResponse {
        try answer(try review(request), of: request.user, request)
    }

    /// Whether somebody may do something (SubjectAccessReview and its namespaced form).
    func reviewAccess(_ request: ResourceRequest) async throws -> APIResponse {
        var document = try review(request)
        let spec = document["spec"] ?? [:]
        let groups = spec["groups"]?.arrayValue?.compactMap(\.stringValue) ?? []
        let user = User(name: spec["user"]?.stringValue ?? "", groups: groups)
        if user.name.isEmpty, groups.isEmpty {
            throw refusal(.invalid("spec.user", "", "at least one of user or group must be specified"))
        }
        if let namespace = request.namespace {
            document.edit("spec") { $0.edit("resourceAttributes") { $0["namespace"] = .string(namespace) } }
        }
        return try answer(document, of: user, request)
    }

    /// What the sender may do in a namespace (SelfSubjectRulesReview).
    func reviewOwnRules(_ request: ResourceRequest) async throws -> APIResponse {
        var document = try review(request)
        guard let namespace = document[path: "spec", "namespace"]?.stringValue?.nonEmpty else {
            throw StatusError.badRequest("no namespace on request")
        }
        let rules = request.server.authorizer.rules(for: request.user, in: namespace)
        document["spec"] = [:]
        document["status"] = [
            "resourceRules": .array(rules.filter { $0.paths.isEmpty }.map(\.json)),
            "nonResourceRules": .array(rules.filter { !$0.paths.isEmpty }.map(\.json)), "incomplete": false,
        ]
        return .json(document, status: .created)
    }

    private func answer(_ document: JSONValue, of user: User, _ request: ResourceRequest) throws -> APIResponse {
        let decision = request.server.authorizer.decide(try access(document), for: user)
        var status: JSONValue = ["allowed": .bool(decision.isAllowed)]
        status["reason"] = decision.reason.map(JSONValue.string)
        return .json(document.replacing("status", status), status: .created)
    }

    private func access(_ document: JSONValue) throws -> AccessRequest {
        let resource = document[path: "spec", "resourceAttributes"]
        let path = document[path: "spec", "nonResourceAttributes"]
        guard (resource == nil) != (path == nil) else {
            throw refusal(
                .invalid(
                    "spec.resourceAttributes", .null,
                    "exactly one of nonResourceAttributes or resourceAttributes must be specified"))
        }
        guard let resource else {
            return AccessRequest(
                verb: path?["verb"]?.stringValue ?? "", resource: nil, path: path?["path"]?.stringValue ?? "")
        }
        func text(_ member: String) -> String? { resource[member]?.stringValue?.nonEmpty }
        return AccessRequest(
            verb: text("verb") ?? "",
            resource: AccessRequest.Resource(
                group: text("group") ?? "", plural: text("resource") ?? "", subresource: text("subresource"),
                namespace: text("namespace"), name: text("name")))
    }

    /// The real server forgets the kind in this message.
    private func refusal(_ error: FieldError) -> StatusError {
        .invalid(ResourceName(group: "authorization.k8s.io", plural: ""), "", [error])
    }
}
