/// Reads an expression from its words.
struct Parser {
    let tokens: [Token]
    var position = 0
    /// The offset of each node, by the node's number.
    var offsets: [Int] = []
    private var depth = 0

    /// How deep expressions may nest.
    private static let maximumDepth = 250

    private init(_ source: String) throws(Issue) {
        tokens = try Lexer.tokens(source)
    }

    /// An expression and where its nodes are in the text.
    static func parse(_ source: String) throws(CompilationError) -> (Expression, offsets: [Int]) {
        do throws(Issue) {
            var parser = try Parser(source)
            let expression = try parser.expression()
            guard parser.current.kind == .end else {
                throw Issue(
                    "Syntax error: mismatched input '\(parser.current.text)' expecting <EOF>",
                    at: parser.current.offset)
            }
            return (expression, parser.offsets)
        } catch {
            throw CompilationError(source: source, issues: [error])
        }
    }

    var current: Token { tokens[position] }

    mutating func node(_ kind: Expression.Kind, at offset: Int) -> Expression {
        offsets.append(offset)
        return Expression(offsets.count - 1, kind)
    }

    mutating func call(
        _ name: String, _ arguments: [Expression], target: Expression? = nil, at offset: Int
    ) -> Expression {
        node(.call(name, target: target, arguments: arguments), at: offset)
    }

    /// Passes over a symbol when it comes next.
    mutating func take(_ symbol: String) -> Bool {
        guard current.kind == .symbol(symbol) else { return false }
        position += 1
        return true
    }

    /// Passes over a symbol that must come next.
    mutating func expect(_ symbol: String) throws(Issue) {
        guard take(symbol) else {
            throw Issue("Syntax error: mismatched input '\(current.text)' expecting '\(symbol)'", at: current.offset)
        }
    }

    mutating func expression() throws(Issue) -> Expression {
        depth += 1
        defer { depth -= 1 }
        guard depth <= Self.maximumDepth else {
            throw Issue("expression recursion limit exceeded: \(Self.maximumDepth)", at: current.offset)
        }
        let condition = try disjunction()
        let offset = current.offset
        guard take("?") else { return condition }
        let yes = try disjunction()
        try expect(":")
        let no = try expression()
        return call(Operator.conditional, [condition, yes, no], at: offset)
    }

    private mutating func disjunction() throws(Issue) -> Expression {
        var terms = [try conjunction()]
        var offsets: [Int] = []
        while case let offset = current.offset, take("||") {
            offsets.append(offset)
            terms.append(try conjunction())
        }
        return balanced(Operator.logicalOr, terms[...], offsets[...])
    }

    private mutating func conjunction() throws(Issue) -> Expression {
        var terms = [try relation()]
        var offsets: [Int] = []
        while case let offset = current.offset, take("&&") {
            offsets.append(offset)
            terms.append(try relation())
        }
        return balanced(Operator.logicalAnd, terms[...], offsets[...])
    }

    /// Chains of one logical operator become balanced trees: both ends of a long chain are equally near.
    private mutating func balanced(
        _ name: String, _ terms: ArraySlice<Expression>, _ offsets: ArraySlice<Int>
    ) -> Expression {
        guard terms.count > 1 else { return terms[terms.startIndex] }
        let middle = offsets.startIndex + offsets.count / 2
        let split = terms.startIndex + (middle - offsets.startIndex) + 1
        let left = balanced(name, terms[..<split], offsets[..<middle])
        let right = balanced(name, terms[split...], offsets[(middle + 1)...])
        return call(name, [left, right], at: offsets[middle])
    }

    private mutating func relation() throws(Issue) -> Expression {
        try binary(["==", "!=", "<=", ">=", "<", ">", "in"]) { parser throws(Issue) in try parser.sum() }
    }

    private mutating func sum() throws(Issue) -> Expression {
        try binary(["+", "-"]) { parser throws(Issue) in try parser.product() }
    }

    private mutating func product() throws(Issue) -> Expression {
        try binary(["*", "/", "%"]) { parser throws(Issue) in try parser.unary() }
    }

    private mutating func binary(
        _ symbols: [String], _ operand: (inout Parser) throws(Issue) -> Expression
    ) throws(Issue) -> Expression {
        var left = try operand(&self)
        while case .symbol(let symbol) = current.kind, symbols.contains(symbol), let name = Operator.binary[symbol] {
            let offset = current.offset
            position += 1
            let right = try operand(&self)
            left = call(name, [left, right], at: offset)
        }
        return left
    }

    private mutating func unary() throws(Issue) -> Expression {
        let offset = current.offset
        if take("!") {
            var count = 1
            while take("!") { count += 1 }
            let operand = try member()
            return count % 2 == 0 ? operand : call(Operator.not, [operand], at: offset)
        }
        guard take("-") else { return try member() }
        var count = 1
        while take("-") { count += 1 }
        if count == 1, case .literal(let constant) = current.kind {
            switch constant {
            case .int(let value):
                position += 1
                return try member(after: node(.literal(.int(0 &- value)), at: offset))
            case .double(let value):
                position += 1
                return try member(after: node(.literal(.double(-value)), at: offset))
            default: break
            }
        }
        let operand = try member()
        return count % 2 == 0 ? operand : call(Operator.negate, [operand], at: offset)
    }
}
