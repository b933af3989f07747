/// Finds the value of a checked expression, and counts what that costs.
///
/// Source: Common Expression Language, *Language Definition*, section Evaluation; cel-go's cost model.
struct Evaluator {
    let checked: CheckedExpression
    private let limit: UInt64
    private let variables: [String: Value]
    var locals: [String: Result<Value, EvaluationError>] = [:]
    /// What the evaluation has cost so far.
    private(set) var cost: UInt64 = 0

    init(_ checked: CheckedExpression, variables: [String: Value], limit: UInt64) {
        self.checked = checked
        self.variables = variables
        self.limit = limit
    }

    mutating func charge(_ amount: UInt64) throws(EvaluationError) {
        let (sum, overflow) = cost.addingReportingOverflow(amount)
        cost = overflow ? .max : sum
        if cost > limit { throw .tooExpensive }
    }

    mutating func value(of node: Expression) throws(EvaluationError) -> Value {
        switch node.kind {
        case .literal(let value): return value
        case .identifier(let name): return try identifier(name, node)
        case .select(let operand, let field, let isTest): return try selection(operand, field, isTest: isTest, node)
        case .call(let name, let target, let arguments): return try call(name, target, arguments, node)
        case .list(let nodes, let optional):
            var elements: [Value] = []
            for (index, node) in nodes.enumerated() {
                let value = try value(of: node)
                if optional.contains(index), case .optional(let wrapped) = value {
                    if let wrapped { elements.append(wrapped) }
                } else {
                    elements.append(value)
                }
            }
            if !nodes.isEmpty { try charge(10) }
            return .list(elements)
        case .map(let entries): return try map(entries)
        case .structure(let name, let entries): return try structure(name, entries)
        case .comprehension(let comprehension): return try self.comprehension(comprehension)
        }
    }

    private mutating func map(_ entries: [Expression.Entry]) throws(EvaluationError) -> Value {
        var map = MapValue()
        for entry in entries {
            let key = try value(of: entry.key)
            var member = try value(of: entry.value)
            if entry.isOptional, case .optional(let wrapped) = member {
                guard let wrapped else { continue }
                member = wrapped
            }
            guard let known = MapValue.Key(key) else {
                throw EvaluationError("unsupported key type: \(key.typeName)")
            }
            guard map.insert(member, for: known) else { throw EvaluationError("Failed with repeated key") }
        }
        if !entries.isEmpty { try charge(30) }
        return .map(map)
    }

    private mutating func structure(
        _ name: String, _ entries: [Expression.Entry]
    ) throws(EvaluationError) -> Value {
        var fields: [String: Value] = [:]
        for entry in entries {
            let member = try value(of: entry.value)
            if entry.isOptional, case .optional(let wrapped) = member {
                fields[entry.key.stringLiteral ?? ""] = wrapped
            } else {
                fields[entry.key.stringLiteral ?? ""] = member
            }
        }
        try charge(40)
        return .object(ObjectValue(typeName: name, fields: fields))
    }

    private mutating func identifier(_ name: String, _ node: Expression) throws(EvaluationError) -> Value {
        if let typeName = checked.typeNames[node.id] { return .type(typeName) }
        try charge(1)
        if let local = locals[name] { return try local.get() }
        guard let value = variables[name] else { throw EvaluationError("no such attribute(s): \(name)") }
        return value
    }

    private mutating func selection(
        _ operand: Expression, _ field: String, isTest: Bool, _ node: Expression
    ) throws(EvaluationError) -> Value {
        if let typeName = checked.typeNames[node.id] { return .type(typeName) }
        if let name = checked.variableNames[node.id], let value = variables[name] {
            try charge(1)
            return value
        }
        let container = try value(of: operand)
        let member = try Self.field(field, of: container)
        if isTest { return .bool(member != nil) }
        try charge(1)
        if case .optional = container { return .optional(member) }
        guard let member else { throw .noSuchKey(field) }
        return member
    }

    /// A field of an object or the value under a key; `nil` where it is missing or the container is.
    static func field(_ name: String, of container: Value) throws(EvaluationError) -> Value? {
        if case .optional(let wrapped) = container {
            guard let wrapped else { return nil }
            return try field(name, of: wrapped)
        }
        return try Functions.member(.string(name), of: container)
    }

    // MARK: Calls

    private mutating func call(
        _ name: String, _ target: Expression?, _ arguments: [Expression], _ node: Expression
    ) throws(EvaluationError) -> Value {
        switch name {
        case Operator.logicalAnd: return try logical(arguments, decisive: false)
        case Operator.logicalOr: return try logical(arguments, decisive: true)
        case Operator.conditional:
            guard case .bool(let condition) = try value(of: arguments[0]) else { throw .noSuchOverload }
            return try value(of: arguments[condition ? 1 : 2])
        case Operator.notStrictlyFalse:
            try charge(1)
            return try absorbing(arguments[0]) ?? .bool(true)
        case Operator.optionalSelect:
            let container = try value(of: arguments[0])
            try charge(1)
            return .optional(try Self.field(arguments[1].stringLiteral ?? "", of: container))
        case "or" where target != nil, "orValue" where target != nil:
            // What an optional falls back on is only evaluated when it is empty.
            if let target, case .optional(let wrapped?) = try value(of: target) {
                try charge(1)
                return name == "or" ? .optional(wrapped) : wrapped
            }
        default: break
        }
        guard let reference = checked.calls[node.id] else { throw .noSuchOverload }
        var values: [Value] = []
        if let target, !reference.isNamespaced { values.append(try value(of: target)) }
        for argument in arguments { values.append(try value(of: argument)) }
        guard let overload = reference.overloads.first(where: { $0.admits(values) }) else { throw .noSuchOverload }
        let result: Value
        do throws(EvaluationError) {
            result = try overload.implementation(values)
        } catch {
            try charge(CallCost.of(name, overload.id, values, result: .null))
            throw error
        }
        try charge(CallCost.of(name, overload.id, values, result: result))
        return result
    }

    /// `&&` and `||`: an operand that decides the result makes up for an error of the other.
    private mutating func logical(_ operands: [Expression], decisive: Bool) throws(EvaluationError) -> Value {
        var failure: EvaluationError?
        for operand in operands {
            do throws(EvaluationError) {
                guard case .bool(let value) = try value(of: operand) else { throw .noSuchOverload }
                if value == decisive { return .bool(decisive) }
            } catch {
                if error.endsEvaluation { throw error }
                failure = failure ?? error
            }
        }
        if let failure { throw failure }
        return .bool(!decisive)
    }

    /// A value, or `nil` when it can't be found.
    private mutating func absorbing(_ node: Expression) throws(EvaluationError) -> Value? {
        do throws(EvaluationError) {
            return try value(of: node)
        } catch {
            if error.endsEvaluation { throw error }
            return nil
        }
    }
}
