/// A question of what somebody may do, as far as it is asked, or its answer.
///
/// Source: Kubernetes documentation, *Common Expression Language in Kubernetes*, section Kubernetes authorizer library.
package struct Authorization: Sendable {
    /// What is asked for.
    package struct Question: Sendable, Hashable {
        package var verb = ""
        package var path: String?
        package var group: String?
        package var resource: String?
        package var subresource = ""
        package var namespace = ""
        package var name = ""
        /// The ServiceAccount that is asked about; `nil` for whoever sends the request.
        package var serviceAccount: Account?

        package init() {}
    }

    /// A ServiceAccount.
    package struct Account: Sendable, Hashable {
        package var namespace: String
        package var name: String
    }

    /// The answer to a question.
    package struct Decision: Sendable, Hashable {
        package var isAllowed: Bool
        package var reason: String

        package init(isAllowed: Bool, reason: String = "") {
            self.isAllowed = isAllowed
            self.reason = reason
        }
    }

    var question = Question()
    var decision: Decision?
    let decide: @Sendable (Question) -> Decision

    /// Whoever sends the request, of whom nothing is asked yet.
    package init(question: Question = Question(), decide: @escaping @Sendable (Question) -> Decision) {
        self.question = question
        self.decide = decide
    }

    var typeName: String {
        let name =
            if decision != nil {
                "Decision"
            } else if question.path != nil {
                "PathCheck"
            } else if question.resource != nil {
                "ResourceCheck"
            } else if question.group != nil {
                "GroupCheck"
            } else {
                "Authorizer"
            }
        return "kubernetes.authorization.\(name)"
    }
}

extension ValueType {
    /// Who is asked about.
    package static let authorizer = ValueType.opaque("kubernetes.authorization.Authorizer")
    /// What is asked of a resource.
    package static let resourceCheck = ValueType.opaque("kubernetes.authorization.ResourceCheck")
    static let pathCheck = ValueType.opaque("kubernetes.authorization.PathCheck")
    static let groupCheck = ValueType.opaque("kubernetes.authorization.GroupCheck")
    static let decision = ValueType.opaque("kubernetes.authorization.Decision")
}
