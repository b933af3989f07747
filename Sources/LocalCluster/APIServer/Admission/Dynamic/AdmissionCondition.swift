import APIMachinery
import CommonExpressionLanguage
import KubernetesModel

/// A condition under which a webhook or policy looks at a request.
struct AdmissionCondition: Sendable {
    let name: String
    private let program: Result<Program, CompilationError>

    static func all(_ conditions: JSONValue?) -> [AdmissionCondition] {
        (conditions?.arrayValue ?? []).map(AdmissionCondition.init)
    }

    private init(_ document: JSONValue) {
        name = document["name"]?.stringValue ?? ""
        program = AdmissionExpression.compile(document["expression"]?.stringValue ?? "", hasParameters: true)
    }

    /// What conditions say of a request.
    enum Verdict: Sendable {
        case holds
        case fails
        /// Why one of them could not be evaluated.
        case error(String)
    }

    /// Whether all conditions hold; one that does not outweighs errors of others.
    static func verdict(of conditions: [AdmissionCondition], _ variables: [String: Value]) -> Verdict {
        var problem: String?
        for condition in conditions {
            switch condition.value(variables) {
            case .success(.bool(true)): continue
            case .success(.bool(false)): return .fails
            case .success: problem = problem ?? "expression of \(condition.name.quoted) is no bool"
            case .failure(let error):
                problem = problem ?? "expression '\(condition.source)' resulted in error: \(error.message)"
            }
        }
        return problem.map(Verdict.error) ?? .holds
    }

    private var source: String { if case .success(let program) = program { program.source } else { "" } }

    private func value(_ variables: [String: Value]) -> Result<Value, EvaluationFailure> {
        switch program {
        case .success(let program):
            return program.evaluate(variables, costLimit: AdmissionExpression.costLimit).result
                .mapError { EvaluationFailure(message: $0.message) }
        case .failure(let error): return .failure(EvaluationFailure(message: "compilation failed: \(error)"))
        }
    }
}

/// Why an expression about a request has no value.
struct EvaluationFailure: Error, Sendable {
    var message: String
}

/// Expressions about requests: the variables that they have, and what those are of one request.
///
/// Source: Kubernetes documentation, *Validating Admission Policy*; `k8s.io/apiserver/pkg/admission/plugin/cel`.
enum AdmissionExpression {
    /// What one expression may cost.
    static let costLimit: UInt64 = 1_000_000

    /// Reads an expression.
    ///
    /// - Parameters:
    ///   - variables: the types of a policy's own variables, where it has any.
    ///   - structures: the types of what the expression may make.
    static func compile(
        _ source: String, hasParameters: Bool, variables: [String: ValueType]? = nil, structures: [StructureType] = []
    ) -> Result<Program, CompilationError> {
        var types: [String: ValueType] = [
            "object": .dyn, "oldObject": .dyn, "request": requestType, "namespaceObject": .dyn,
            "authorizer": .authorizer, "authorizer.requestResource": .resourceCheck,
        ]
        if hasParameters { types["params"] = .dyn }
        if let variables {
            types["variables"] = .object(ObjectType(name: "kubernetes.variables", fields: variables))
        }
        do throws(CompilationError) {
            return .success(try Program(source, variables: types, structures: structures))
        } catch {
            return .failure(error)
        }
    }

    private static let requestType: ValueType = {
        func object(_ name: String, _ fields: [String: ValueType]) -> ValueType {
            .object(ObjectType(name: "kubernetes.\(name)", fields: fields))
        }
        let kind = object("GroupVersionKind", ["group": .string, "version": .string, "kind": .string])
        let resource = object("GroupVersionResource", ["group": .string, "version": .string, "resource": .string])
        let user = object(
            "UserInfo",
            ["username": .string, "uid": .string, "groups": .list(.string), "extra": .map(.string, .list(.string))])
        return object(
            "AdmissionRequest",
            [
                "kind": kind, "resource": resource, "subResource": .string, "requestKind": kind,
                "requestResource": resource, "requestSubResource": .string, "name": .string, "namespace": .string,
                "operation": .string, "userInfo": user, "dryRun": .bool, "options": .dyn,
            ])
    }()

    /// What the variables are of a request.
    static func values(
        _ attributes: AdmissionAttributes, requested: AdmissionAttributes, namespace: JSONValue?,
        authorizer: RoleAuthorizer
    ) -> [String: Value] {
        let review = WebhookReview(attributes, requested: requested, version: "v1", uid: "").document["request"] ?? [:]
        var request = review
        for member in ["uid", "object", "oldObject"] { request[member] = nil }
        for member in ["name", "namespace", "subResource", "requestSubResource"] { request.fill(member, "") }
        let user = attributes.user
        let decide: @Sendable (Authorization.Question) -> Authorization.Decision = { question in
            let asked = question.serviceAccount.map { User.serviceAccount(namespace: $0.namespace, name: $0.name) }
            let decision = authorizer.decide(AccessRequest(question), for: asked ?? user)
            return Authorization.Decision(isAllowed: decision.isAllowed, reason: decision.reason ?? "")
        }
        var own = Authorization.Question()
        own.group = attributes.kind.type.group
        own.resource = attributes.kind.type.plural
        own.subresource = attributes.subresource ?? ""
        own.namespace = attributes.namespace ?? ""
        own.name = attributes.name
        return [
            "object": attributes.object.map(Value.init(json:)) ?? .null,
            "oldObject": attributes.oldObject.map(Value.init(json:)) ?? .null,
            "request": Value(json: request), "namespaceObject": namespace.map(Value.init(json:)) ?? .null,
            "authorizer": .authorization(Authorization(decide: decide)),
            "authorizer.requestResource": .authorization(Authorization(question: own, decide: decide)),
        ]
    }
}

extension AccessRequest {
    fileprivate init(_ question: Authorization.Question) {
        guard let plural = question.resource else {
            self.init(verb: question.verb, resource: nil, path: question.path ?? "")
            return
        }
        self.init(
            verb: question.verb,
            resource: Resource(
                group: question.group ?? "", plural: plural, subresource: question.subresource.nonEmpty,
                namespace: question.namespace.nonEmpty, name: question.name.nonEmpty))
    }
}
