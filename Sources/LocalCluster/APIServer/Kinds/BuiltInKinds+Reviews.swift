import KubernetesModel

/// Kinds that are questions: a POST is answered, and nothing is stored.
extension BuiltInKinds {
    var reviews: [ResourceKind] {
        let authentication = "authentication.k8s.io"
        let authorization = "authorization.k8s.io"
        return [
            review(authentication, "SelfSubjectReview", "selfsubjectreviews", actions.reviewSelf),
            review(authentication, "TokenReview", "tokenreviews", actions.reviewToken),
            review(
                authorization, "LocalSubjectAccessReview", "localsubjectaccessreviews", scope: .namespaced,
                actions.reviewAccess),
            review(authorization, "SelfSubjectAccessReview", "selfsubjectaccessreviews", actions.reviewOwnAccess),
            review(authorization, "SelfSubjectRulesReview", "selfsubjectrulesreviews", actions.reviewOwnRules),
            review(authorization, "SubjectAccessReview", "subjectaccessreviews", actions.reviewAccess),
        ]
    }

    private func review(
        _ group: String, _ name: String, _ plural: String, scope: ResourceType.Scope = .cluster,
        _ act: @escaping @Sendable (ResourceRequest) async throws -> APIResponse
    ) -> ResourceKind {
        kind(group, name, plural, scope: scope) {
            $0.verbs = ["create"]
            $0.createAction = act
        }
    }
}
