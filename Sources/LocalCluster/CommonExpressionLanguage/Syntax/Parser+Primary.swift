/// Literals, names, calls, selections and indices.
extension Parser {
    mutating func member() throws(Issue) -> Expression { try member(after: try primary()) }

    /// What follows a value: `.field`, `.?field`, `.method(…)`, `[index]`, `[?index]`.
    mutating func member(after first: Expression) throws(Issue) -> Expression {
        var operand = first
        while true {
            let offset = current.offset
            if take(".") {
                let isOptional = take("?")
                let name = try fieldName()
                let parenthesis = current.offset
                if !isOptional, take("(") {
                    operand = try methodCall(name, operand, at: parenthesis)
                } else if isOptional {
                    let field = node(.literal(.string(name)), at: offset)
                    operand = call(Operator.optionalSelect, [operand, field], at: offset)
                } else {
                    operand = node(.select(operand, field: name, isTest: false), at: offset)
                }
            } else if take("[") {
                let name = take("?") ? Operator.optionalIndex : Operator.index
                let index = try expression()
                try expect("]")
                operand = call(name, [operand, index], at: offset)
            } else if let name = operand.qualifiedName, take("{") {
                operand = try structure(name, at: offset)
            } else {
                return operand
            }
        }
    }

    /// The fields of an object of a named type.
    private mutating func structure(_ name: String, at offset: Int) throws(Issue) -> Expression {
        var entries: [Expression.Entry] = []
        while !take("}") {
            let isOptional = take("?")
            let place = current.offset
            let key = node(.literal(.string(try fieldName())), at: place)
            try expect(":")
            entries.append(Expression.Entry(key: key, value: try expression(), isOptional: isOptional))
            if take(",") { continue }
            try expect("}")
            break
        }
        return node(.structure(name, entries), at: offset)
    }

    private mutating func fieldName() throws(Issue) -> String {
        switch current.kind {
        case .identifier(let name), .quotedIdentifier(let name):
            position += 1
            return name
        default:
            throw Issue(
                "Syntax error: no viable alternative at input '.\(current.kind == .end ? "" : current.text)'",
                at: current.offset)
        }
    }

    private mutating func methodCall(_ name: String, _ target: Expression, at offset: Int) throws(Issue) -> Expression {
        let arguments = try self.arguments(until: ")")
        if let expansion = try expandMacro(name, target: target, arguments, at: offset) { return expansion }
        return call(name, arguments, target: target, at: offset)
    }

    private mutating func arguments(until end: String) throws(Issue) -> [Expression] {
        var arguments: [Expression] = []
        if take(end) { return arguments }
        repeat { arguments.append(try expression()) } while take(",")
        try expect(end)
        return arguments
    }

    private static let reserved: Set<String> = [
        "as", "break", "const", "continue", "else", "for", "function", "if", "import", "let", "loop", "package",
        "namespace", "return", "var", "void", "while",
    ]

    private mutating func primary() throws(Issue) -> Expression {
        let token = current
        position += 1
        switch token.kind {
        case .literal(.int(.min)):
            throw Issue("invalid int literal", at: token.offset)
        case .literal(let constant):
            return node(.literal(constant.value), at: token.offset)
        case .identifier(let name):
            if Self.reserved.contains(name) {
                throw Issue("reserved identifier: \(name)", at: token.offset)
            }
            let offset = current.offset
            guard take("(") else { return node(.identifier(name), at: token.offset) }
            let arguments = try self.arguments(until: ")")
            if let expansion = try expandMacro(name, target: nil, arguments, at: offset) { return expansion }
            return call(name, arguments, at: offset)
        case .symbol("("):
            let expression = try self.expression()
            try expect(")")
            return expression
        case .symbol("["): return try list(at: token.offset)
        case .symbol("{"): return try map(at: token.offset)
        default:
            position -= 1
            let expected =
                "{'[', '{', '(', '.', '-', '!', 'true', 'false', 'null', NUM_FLOAT, NUM_INT, NUM_UINT, STRING, "
                + "BYTES, IDENTIFIER}"
            throw Issue("Syntax error: mismatched input '\(token.text)' expecting \(expected)", at: token.offset)
        }
    }

    private mutating func list(at offset: Int) throws(Issue) -> Expression {
        var elements: [Expression] = []
        var optional: Set<Int> = []
        while !take("]") {
            if take("?") { optional.insert(elements.count) }
            elements.append(try expression())
            if take(",") { continue }
            try expect("]")
            break
        }
        return node(.list(elements, optional: optional), at: offset)
    }

    private mutating func map(at offset: Int) throws(Issue) -> Expression {
        var entries: [Expression.Entry] = []
        while !take("}") {
            let isOptional = take("?")
            let key = try expression()
            try expect(":")
            entries.append(Expression.Entry(key: key, value: try expression(), isOptional: isOptional))
            if take(",") { continue }
            try expect("}")
            break
        }
        return node(.map(entries), at: offset)
    }
}
