extension Checker {
    mutating func call(
        _ name: String, _ target: Expression?, _ arguments: [Expression], _ node: Expression
    ) -> ValueType {
        if name == Operator.optionalSelect { return optionalSelection(arguments, node) }
        if let prefix = target?.qualifiedName, !startsWithVariable(prefix),
            let overloads = overloads("\(prefix).\(name)", isMember: false)
        {
            let types = arguments.map { type(of: $0) }
            return resolve("\(prefix).\(name)", overloads, types, isMember: false, isNamespaced: true, node)
        }
        guard isKnown(name) else {
            if let target { _ = type(of: target) }
            for argument in arguments { _ = type(of: argument) }
            report("undeclared reference to '\(name)' (in container '')", at: node)
            return .dyn
        }
        let overloads = overloads(name, isMember: target != nil) ?? []
        let allowedMixed = allowsMixedLiterals
        allowsMixedLiterals = allowedMixed || name == "format"
        let types = ((target.map { [$0] } ?? []) + arguments).map { type(of: $0) }
        allowsMixedLiterals = allowedMixed
        let result = resolve(name, overloads, types, isMember: target != nil, isNamespaced: false, node)
        checkLiterals(name, target, arguments)
        return result
    }

    private mutating func optionalSelection(_ arguments: [Expression], _ node: Expression) -> ValueType {
        let operand = substitution.resolve(type(of: arguments[0]))
        _ = type(of: arguments[1])
        let type = fieldType(of: operand, arguments[1].stringLiteral ?? "", node)
        if case .optional = operand { return type }
        return .optional(type)
    }

    private mutating func resolve(
        _ name: String, _ overloads: [Overload], _ arguments: [ValueType], isMember: Bool, isNamespaced: Bool,
        _ node: Expression
    ) -> ValueType {
        var fitting: [Overload] = []
        var result: ValueType?
        for overload in overloads where overload.parameters.count == arguments.count {
            var copy = substitution
            var names: [String: ValueType] = [:]
            let parameters = overload.parameters.map { copy.instantiate($0, &names) }
            let output = copy.instantiate(overload.result, &names)
            guard copy.unify(parameters, with: arguments) else { continue }
            substitution = copy
            fitting.append(overload)
            let type = substitution.resolve(output)
            if let known = result {
                if known != type { result = .dyn }
            } else {
                result = type
            }
        }
        guard let result else {
            let types = arguments.map { substitution.resolve($0, isFinal: true).description }
            let signature =
                isMember
                ? "\(types[0]).(\(types.dropFirst().joined(separator: ", ")))" : "(\(types.joined(separator: ", ")))"
            report("found no matching overload for '\(name)' applied to '\(signature)'", at: node)
            return .dyn
        }
        checked.calls[node.id] = CheckedExpression.Call(overloads: fitting, isNamespaced: isNamespaced)
        return result
    }

    /// Literals that can only fail at run time are refused at once.
    private mutating func checkLiterals(_ name: String, _ target: Expression?, _ arguments: [Expression]) {
        guard let text = arguments.first?.stringLiteral else {
            if name == "matches", target == nil, arguments.count == 2, let text = arguments[1].stringLiteral {
                checkPattern(text, arguments[1])
            }
            return
        }
        switch name {
        case "matches" where target != nil: checkPattern(text, arguments[0])
        case "duration" where DurationText.parse(text) == nil: report("invalid duration argument", at: arguments[0])
        case "timestamp" where Moment(text) == nil: report("invalid timestamp argument", at: arguments[0])
        default: break
        }
    }

    private mutating func checkPattern(_ text: String, _ node: Expression) {
        if !Pattern.cached(text).isValid { report("invalid matches argument", at: node) }
    }
}
