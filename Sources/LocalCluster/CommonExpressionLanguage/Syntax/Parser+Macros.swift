/// Macros: calls that stand for longer expressions.
///
/// Source: Common Expression Language, *Language Definition*, section Macros; cel-go's two-variable comprehensions.
extension Parser {
    private static let accumulator = "@result"

    /// What a call stands for, when it is one of a macro.
    mutating func expandMacro(
        _ name: String, target: Expression?, _ arguments: [Expression], at offset: Int
    ) throws(Issue) -> Expression? {
        guard let target else {
            return name == "has" && arguments.count == 1 ? try presenceTest(arguments[0]) : nil
        }
        switch (name, arguments.count) {
        case ("all", 2), ("exists", 2), ("exists_one", 2), ("existsOne", 2), ("map", 2), ("map", 3), ("filter", 2):
            let variable = try variableName(arguments[0])
            return loop(name, target, variable, nil, Array(arguments.dropFirst()), at: offset)
        case ("all", 3), ("exists", 3), ("exists_one", 3), ("existsOne", 3), ("transformList", 3),
            ("transformList", 4), ("transformMap", 3), ("transformMap", 4), ("transformMapEntry", 3),
            ("transformMapEntry", 4):
            let first = try variableName(arguments[0])
            let second = try variableName(arguments[1])
            guard first != second else {
                throw Issue("duplicate variable name: \(first)", at: offsets[arguments[1].id])
            }
            return loop(name, target, first, second, Array(arguments.dropFirst(2)), at: offset)
        case ("optMap", 2):
            let variable = try variableName(arguments[0])
            return optionalMapping(target, variable, arguments[1], at: offset) { parser, value in
                parser.call(
                    "of", [value], target: parser.node(.identifier("optional"), at: offset), at: offset)
            }
        case ("optFlatMap", 2):
            let variable = try variableName(arguments[0])
            return optionalMapping(target, variable, arguments[1], at: offset) { _, value in value }
        default: return nil
        }
    }

    private func presenceTest(_ argument: Expression) throws(Issue) -> Expression {
        guard case .select(let operand, let field, isTest: false) = argument.kind else {
            throw Issue("invalid argument to has() macro", at: offsets[argument.id])
        }
        return Expression(argument.id, .select(operand, field: field, isTest: true))
    }

    private func variableName(_ expression: Expression) throws(Issue) -> String {
        guard let name = expression.identifierName else {
            throw Issue("argument must be a simple name", at: offsets[expression.id])
        }
        return name
    }

    private mutating func loop(
        _ name: String, _ range: Expression, _ variable: String, _ second: String?, _ arguments: [Expression],
        at offset: Int
    ) -> Expression {
        let accumulator = { (parser: inout Parser) in parser.node(.identifier(Self.accumulator), at: offset) }
        var initial = node(.list([], optional: []), at: offset)
        var condition = node(.literal(.bool(true)), at: offset)
        var result = accumulator(&self)
        let filter = arguments.count == 2 ? arguments[0] : nil
        let body = arguments[arguments.count - 1]
        var step: Expression
        switch name {
        case "all":
            initial = node(.literal(.bool(true)), at: offset)
            condition = call(Operator.notStrictlyFalse, [accumulator(&self)], at: offset)
            step = call(Operator.logicalAnd, [accumulator(&self), body], at: offset)
        case "exists":
            initial = node(.literal(.bool(false)), at: offset)
            let negated = call(Operator.not, [accumulator(&self)], at: offset)
            condition = call(Operator.notStrictlyFalse, [negated], at: offset)
            step = call(Operator.logicalOr, [accumulator(&self), body], at: offset)
        case "exists_one", "existsOne":
            initial = node(.literal(.int(0)), at: offset)
            let one = node(.literal(.int(1)), at: offset)
            let more = call(Operator.add, [accumulator(&self), one], at: offset)
            step = call(Operator.conditional, [body, more, accumulator(&self)], at: offset)
            let expected = node(.literal(.int(1)), at: offset)
            result = call(Operator.equals, [result, expected], at: offset)
        case "filter":
            let element = node(.list([node(.identifier(variable), at: offset)], optional: []), at: offset)
            let more = call(Operator.add, [accumulator(&self), element], at: offset)
            step = call(Operator.conditional, [body, more, accumulator(&self)], at: offset)
        case "transformMap", "transformMapEntry":
            initial = node(.map([]), at: offset)
            let key = node(.identifier(variable), at: offset)
            let entry = name == "transformMap" ? [key, body] : [body]
            step = call(Operator.mapInsert, [accumulator(&self)] + entry, at: offset)
        default:
            let element = node(.list([body], optional: []), at: offset)
            step = call(Operator.add, [accumulator(&self), element], at: offset)
        }
        if let filter { step = call(Operator.conditional, [filter, step, accumulator(&self)], at: offset) }
        return node(
            .comprehension(
                Expression.Comprehension(
                    variable: variable, secondVariable: second, range: range, accumulator: Self.accumulator,
                    initial: initial, condition: condition, step: step, result: result)),
            at: offset)
    }

    /// `target.hasValue() ? wrap(let variable = target.value() in body) : optional.none()`
    private mutating func optionalMapping(
        _ target: Expression, _ variable: String, _ body: Expression, at offset: Int,
        _ wrap: (inout Parser, Expression) -> Expression
    ) -> Expression {
        let binding = Expression.Comprehension(
            variable: "#unused", secondVariable: nil, range: node(.list([], optional: []), at: offset),
            accumulator: variable, initial: call("value", [], target: target, at: offset),
            condition: node(.literal(.bool(false)), at: offset), step: node(.identifier(variable), at: offset),
            result: body)
        let some = wrap(&self, node(.comprehension(binding), at: offset))
        let none = call("none", [], target: node(.identifier("optional"), at: offset), at: offset)
        let test = call("hasValue", [], target: target, at: offset)
        return call(Operator.conditional, [test, some, none], at: offset)
    }
}
