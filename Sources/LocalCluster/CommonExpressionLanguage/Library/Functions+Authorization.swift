/// Questions of what somebody may do.
extension Functions {
    static let authorization: FunctionTable = [
        "path": [ask("authorizer_path", .authorizer, .pathCheck) { $0.path = $1 }],
        "group": [ask("authorizer_group", .authorizer, .groupCheck) { $0.group = $1 }],
        "serviceAccount": [
            .member("authorizer_serviceaccount", [.authorizer, .string, .string], .authorizer) {
                v throws(EvaluationError) in
                var value = try subject(v[0])
                value.question.serviceAccount = Authorization.Account(
                    namespace: try v[1].text(), name: try v[2].text())
                return .authorization(value)
            }
        ],
        "resource": [ask("groupcheck_resource", .groupCheck, .resourceCheck) { $0.resource = $1 }],
        "subresource": [ask("resourcecheck_subresource", .resourceCheck, .resourceCheck) { $0.subresource = $1 }],
        "namespace": [ask("resourcecheck_namespace", .resourceCheck, .resourceCheck) { $0.namespace = $1 }],
        "name": [ask("resourcecheck_name", .resourceCheck, .resourceCheck) { $0.name = $1 }],
        "check": [decide("pathcheck_check", .pathCheck), decide("resourcecheck_check", .resourceCheck)],
        "allowed": [read("decision_allowed", .bool) { .bool($0.isAllowed) }],
        "reason": [read("decision_reason", .string) { .string($0.reason) }],
        // A decision by stored roles can't fail.
        "errored": [read("decision_errored", .bool) { _ in .bool(false) }],
        "error": [read("decision_error", .string) { _ in .string("") }],
    ]

    private static func subject(_ value: Value) throws(EvaluationError) -> Authorization {
        guard case .authorization(let authorization) = value else { throw .noSuchOverload }
        return authorization
    }

    private static func ask(
        _ id: String, _ target: ValueType, _ result: ValueType,
        _ set: @escaping @Sendable (inout Authorization.Question, String) -> Void
    ) -> Overload {
        .member(id, [target, .string], result) { v throws(EvaluationError) in
            var value = try subject(v[0])
            set(&value.question, try v[1].text())
            return .authorization(value)
        }
    }

    private static func decide(_ id: String, _ target: ValueType) -> Overload {
        .member(id, [target, .string], .decision) { v throws(EvaluationError) in
            var value = try subject(v[0])
            value.question.verb = try v[1].text()
            value.decision = value.decide(value.question)
            return .authorization(value)
        }
    }

    private static func read(
        _ id: String, _ result: ValueType, _ member: @escaping @Sendable (Authorization.Decision) -> Value
    ) -> Overload {
        .member(id, [.decision], result) { v throws(EvaluationError) in
            guard let decision = try subject(v[0]).decision else { throw .noSuchOverload }
            return member(decision)
        }
    }

    /// Keys as parts of JSON pointers (RFC 6901).
    static let pointers: FunctionTable = [
        "jsonpatch.escapeKey": [
            .global("string_jsonpatch_escapeKey_string", [.string], .string) { v throws(EvaluationError) in
                .string(try v[0].text().replacing("~", with: "~0").replacing("/", with: "~1"))
            }
        ]
    ]
}
