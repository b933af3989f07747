import APIMachinery
import CommonExpressionLanguage
import KubernetesModel

/// The values of a policy's expressions for one request; its variables are worked out when they are needed.
struct PolicyEvaluation {
    private let policy: PolicyInUse
    private var values: [String: Value]
    private var variables: [String: Result<Value, EvaluationFailure>] = [:]

    init(_ policy: PolicyInUse, _ values: [String: Value], parameters: JSONValue?) {
        self.policy = policy
        self.values = values
        self.values["params"] = parameters.map(Value.init(json:)) ?? .null
    }

    /// Whether the policy looks at the request.
    var verdict: AdmissionCondition.Verdict { AdmissionCondition.verdict(of: policy.conditions, values) }

    /// The object that is reviewed, for expressions that come after a change of it.
    mutating func use(object: JSONValue) {
        values["object"] = Value(json: object)
        variables = [:]
    }

    /// The value of an expression.
    mutating func value(of expression: Result<Program, CompilationError>) -> Result<Value, EvaluationFailure> {
        switch expression {
        case .failure(let error): return .failure(EvaluationFailure(message: "compilation failed: \(error)"))
        case .success(let program):
            var known = values
            known["variables"] = .object(
                ObjectValue(typeName: "kubernetes.variables", fields: fields(for: program)))
            return program.evaluate(known, costLimit: AdmissionExpression.costLimit).result.mapError { error in
                // A variable without a value is missing; why it has none says more.
                for (name, value) in variables {
                    if case .failure(let cause) = value, error.message == "no such key: \(name)" {
                        return EvaluationFailure(
                            message: "composited variable \(name.quoted) fails to evaluate: \(cause.message)")
                    }
                }
                return EvaluationFailure(message: error.message)
            }
        }
    }

    /// The variables that an expression uses, as far as they have values.
    private mutating func fields(for program: Program) -> [String: Value] {
        var fields: [String: Value] = [:]
        for name in program.fields(of: "variables") {
            if variables[name] == nil, let variable = policy.variables.first(where: { $0.name == name }) {
                variables[name] = value(of: variable.expression)
            }
            if case .success(let value)? = variables[name] { fields[name] = value }
        }
        return fields
    }
}

extension Value {
    /// The value as JSON; `nil` for what JSON can't say.
    var json: JSONValue? {
        switch self {
        case .null: return .null
        case .bool(let value): return .bool(value)
        case .int(let value): return .integer(value)
        case .uint(let value): return Int64(exactly: value).map(JSONValue.integer)
        case .double(let value): return .number(value)
        case .string(let value): return .string(value)
        case .timestamp(let moment): return .string(moment.description)
        case .list(let list):
            let elements = list.elements.compactMap(\.json)
            return elements.count == list.elements.count ? .array(elements) : nil
        case .map(let map):
            var members: [String: JSONValue] = [:]
            for key in map.keys {
                guard case .string(let name) = key, let value = map[key]?.json else { return nil }
                members[name] = value
            }
            return .object(members)
        case .object(let object):
            let members = object.fields.compactMapValues(\.json)
            return members.count == object.fields.count ? .object(members) : nil
        default: return nil
        }
    }
}
