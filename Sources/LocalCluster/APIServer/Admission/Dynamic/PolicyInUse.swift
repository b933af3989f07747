import CommonExpressionLanguage
import KubernetesModel

/// A policy with its bindings, read for use; one that nothing binds is not in use.
struct PolicyInUse: Sendable {
    /// Where a policy is in force, and with what.
    struct Binding: Sendable {
        var name: String
        /// Which of the policy's requests it is in force for; `nil` for all.
        var match: AdmissionMatch?
        /// What the policy's parameters are; `nil` where it has none.
        var parameters: JSONValue?
        /// What happens to requests that the policy is against: `Deny`, `Warn` and `Audit`.
        var actions: Set<String>
    }

    /// An expression that must hold.
    struct Validation: Sendable {
        var expression: Result<Program, CompilationError>
        var source: String
        var message: String?
        var messageExpression: Result<Program, CompilationError>?
        var reason: String
    }

    /// An expression that says how an object is changed.
    struct Mutation: Sendable {
        var expression: Result<Program, CompilationError>
        /// Whether the expression makes a list of patches, rather than fields to set.
        var isPatch: Bool
    }

    /// A value that has a name in the policy's expressions.
    struct Variable: Sendable {
        var name: String
        var expression: Result<Program, CompilationError>
    }

    let name: String
    let kind: String
    let match: AdmissionMatch
    let conditions: [AdmissionCondition]
    /// `apiVersion` and `kind` of the parameters; `nil` where there are none.
    let parameterKind: (apiVersion: String, kind: String)?
    let ignoresFailure: Bool
    let reinvokes: Bool
    let variables: [Variable]
    let validations: [Validation]
    let mutations: [Mutation]
    let bindings: [Binding]

    static func all(_ policies: [JSONValue], bindings: [JSONValue]) -> [PolicyInUse] {
        policies.compactMap { policy in
            let own = bindings.filter { $0[path: "spec", "policyName"] == .string(policy.name) }
            return own.isEmpty ? nil : PolicyInUse(policy, bindings: own)
        }
    }

    private init(_ document: JSONValue, bindings: [JSONValue]) {
        let spec = document["spec"] ?? [:]
        func list(_ member: String) -> [JSONValue] { spec[member]?.arrayValue ?? [] }
        name = document.name
        kind = spec["mutations"] == nil ? "ValidatingAdmissionPolicy" : "MutatingAdmissionPolicy"
        match = AdmissionMatch(resources: spec["matchConstraints"] ?? [:])
        conditions = AdmissionCondition.all(spec["matchConditions"])
        parameterKind = spec["paramKind"].flatMap { kind in
            kind.isNull ? nil : (kind["apiVersion"]?.stringValue ?? "", kind["kind"]?.stringValue ?? "")
        }
        ignoresFailure = spec["failurePolicy"] == "Ignore"
        reinvokes = spec["reinvocationPolicy"] == "IfNeeded"
        let expressions = PolicyExpressions(spec)
        variables = expressions.variables
        validations = list("validations").map { validation in
            Validation(
                expression: expressions.compile(validation["expression"]),
                source: validation["expression"]?.stringValue ?? "",
                message: validation["message"]?.stringValue?.nonEmpty,
                messageExpression: (validation["messageExpression"]?.stringValue?.nonEmpty).map {
                    expressions.compile(.string($0))
                }, reason: validation["reason"]?.stringValue?.nonEmpty ?? "Invalid")
        }
        mutations = list("mutations").map { mutation in
            let isPatch = mutation["patchType"] == "JSONPatch"
            let source = mutation[path: isPatch ? "jsonPatch" : "applyConfiguration", "expression"]
            return Mutation(
                expression: expressions.compile(source, structures: PolicyExpressions.structures), isPatch: isPatch)
        }
        self.bindings = bindings.map { binding in
            let spec = binding["spec"]
            let actions = spec?["validationActions"]?.arrayValue?.compactMap(\.stringValue) ?? []
            return Binding(
                name: binding.name, match: spec?["matchResources"].map(AdmissionMatch.init(resources:)),
                parameters: spec?["paramRef"], actions: Set(actions))
        }
    }
}

/// The expressions of a policy: each may use the variables that stand before it.
struct PolicyExpressions: Sendable {
    /// What expressions of changes can make: fields to set, and patches.
    static let structures = [
        StructureType(name: "Object"),
        StructureType(
            name: "JSONPatch", fields: ["op": .string, "path": .string, "from": .string, "value": .dyn]),
    ]

    private(set) var variables: [PolicyInUse.Variable] = []
    private var types: [String: ValueType] = [:]
    private let hasParameters: Bool

    /// Reads the variables of a policy's spec.
    init(_ spec: JSONValue) {
        hasParameters = !spec["paramKind"].isAbsent
        let structures = spec["mutations"] == nil ? [] : Self.structures
        for variable in spec["variables"]?.arrayValue ?? [] {
            let expression = compile(variable["expression"], structures: structures)
            let name = variable["name"]?.stringValue ?? ""
            variables.append(.init(name: name, expression: expression))
            if case .success(let program) = expression { types[name] = program.type } else { types[name] = .dyn }
        }
    }

    /// Reads an expression.
    func compile(_ source: JSONValue?, structures: [StructureType] = []) -> Result<Program, CompilationError> {
        AdmissionExpression.compile(
            source?.stringValue ?? "", hasParameters: hasParameters, variables: types, structures: structures)
    }
}
