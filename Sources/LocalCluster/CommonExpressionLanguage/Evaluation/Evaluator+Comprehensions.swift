extension Evaluator {
    mutating func comprehension(_ node: Expression.Comprehension) throws(EvaluationError) -> Value {
        let range = try value(of: node.range)
        let outer = (
            locals[node.variable], node.secondVariable.flatMap { locals[$0] }, locals[node.accumulator]
        )
        locals[node.accumulator] = .success(try value(of: node.initial))
        defer {
            locals[node.variable] = outer.0
            if let second = node.secondVariable { locals[second] = outer.1 }
            locals[node.accumulator] = outer.2
        }
        switch range {
        case .list(let list):
            for (index, element) in list.elements.enumerated() {
                let pair = node.secondVariable == nil ? (element, element) : (.int(Int64(index)), element)
                guard try iterate(node, pair) else { break }
            }
        case .map(let map):
            for key in map.keys {
                guard try iterate(node, (key.value, map[key] ?? .null)) else { break }
            }
        case .object(let object):
            for (name, value) in object.fields.sorted(by: { $0.key < $1.key }) {
                guard try iterate(node, (.string(name), value)) else { break }
            }
        default: throw .noSuchOverload
        }
        locals[node.variable] = outer.0
        if let second = node.secondVariable { locals[second] = outer.1 }
        return try value(of: node.result)
    }

    /// One turn of the loop; `false` when the condition ends it.
    private mutating func iterate(
        _ node: Expression.Comprehension, _ pair: (Value, Value)
    ) throws(EvaluationError) -> Bool {
        locals[node.variable] = .success(pair.0)
        if let second = node.secondVariable { locals[second] = .success(pair.1) }
        guard try value(of: node.condition).boolValue else { return false }
        do throws(EvaluationError) {
            try step(node.step, node.accumulator)
        } catch {
            if error.endsEvaluation { throw error }
            locals[node.accumulator] = .failure(error)
        }
        return true
    }

    /// Makes one step; lists and maps grow in place, where a copy for each element would be quadratic.
    private mutating func step(_ node: Expression, _ accumulator: String) throws(EvaluationError) {
        if node.identifierName == accumulator {
            try charge(1)
            return
        }
        guard case .call(let name, nil, let arguments) = node.kind else {
            locals[accumulator] = .success(try value(of: node))
            return
        }
        switch name {
        case Operator.conditional:
            guard case .bool(let condition) = try value(of: arguments[0]) else { throw .noSuchOverload }
            return try step(arguments[condition ? 1 : 2], accumulator)
        case Operator.add where arguments[0].identifierName == accumulator:
            guard case .list(let elements, _) = arguments[1].kind, elements.count == 1 else { break }
            let element = try value(of: elements[0])
            try charge(12)
            guard case .success(.list(var list)) = locals[accumulator] else { throw .noSuchOverload }
            locals[accumulator] = nil
            list.elements.append(element)
            locals[accumulator] = .success(.list(list))
            return
        case Operator.mapInsert where arguments.count == 3:
            let key = try value(of: arguments[1])
            let member = try value(of: arguments[2])
            try charge(2)
            guard case .success(.map(var map)) = locals[accumulator] else { throw .noSuchOverload }
            locals[accumulator] = nil
            try Functions.insert(member, for: key, into: &map)
            locals[accumulator] = .success(.map(map))
            return
        default: break
        }
        locals[accumulator] = .success(try value(of: node))
    }
}
