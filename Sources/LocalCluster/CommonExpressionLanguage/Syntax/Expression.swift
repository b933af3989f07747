/// A node of a parsed expression; macros are already written out.
final class Expression: Sendable {
    /// The node's number in its expression.
    let id: Int
    /// What the node is.
    let kind: Kind

    /// What a node is.
    enum Kind: Sendable {
        case literal(Value)
        case identifier(String)
        /// A field of a value; `isTest` asks whether it is there.
        case select(Expression, field: String, isTest: Bool)
        case call(String, target: Expression?, arguments: [Expression])
        /// A list; elements at `optional` positions are left out when their optional is empty.
        case list([Expression], optional: Set<Int>)
        case map([Entry])
        /// An object of a named type, whose fields' names are the keys of the entries.
        case structure(String, [Entry])
        case comprehension(Comprehension)
    }

    /// A member of a map literal.
    struct Entry: Sendable {
        let key: Expression
        let value: Expression
        /// Whether the entry is left out when its value is an empty optional.
        let isOptional: Bool
    }

    /// A loop over a list's elements or a map's keys that gathers one value.
    struct Comprehension: Sendable {
        let variable: String
        /// With a second variable the first is the index or key, and the second the element or value.
        let secondVariable: String?
        let range: Expression
        let accumulator: String
        let initial: Expression
        let condition: Expression
        let step: Expression
        let result: Expression
    }

    init(_ id: Int, _ kind: Kind) {
        self.id = id
        self.kind = kind
    }

    /// The name of an identifier.
    var identifierName: String? {
        if case .identifier(let name) = kind { name } else { nil }
    }

    /// `a.b.c` when the node is nothing but identifier and selections.
    var qualifiedName: String? {
        switch kind {
        case .identifier(let name): name
        case .select(let operand, let field, isTest: false): operand.qualifiedName.map { "\($0).\(field)" }
        default: nil
        }
    }

    /// The fields that are selected of an identifier, here and below.
    func fields(of name: String) -> Set<String> {
        switch kind {
        case .literal, .identifier: return []
        case .select(let operand, let field, _):
            return operand.identifierName == name ? [field] : operand.fields(of: name)
        case .call(Operator.optionalSelect, _, let arguments) where arguments[0].identifierName == name:
            return arguments[1].stringLiteral.map { [$0] } ?? []
        case .call(_, let target, let arguments):
            return ((target.map { [$0] } ?? []) + arguments).reduce(into: []) { $0.formUnion($1.fields(of: name)) }
        case .list(let elements, _): return elements.reduce(into: []) { $0.formUnion($1.fields(of: name)) }
        case .map(let entries), .structure(_, let entries):
            return entries.reduce(into: []) {
                $0.formUnion($1.key.fields(of: name).union($1.value.fields(of: name)))
            }
        case .comprehension(let loop):
            return [loop.range, loop.initial, loop.condition, loop.step, loop.result]
                .reduce(into: []) { $0.formUnion($1.fields(of: name)) }
        }
    }

    /// The text of a string literal.
    var stringLiteral: String? {
        if case .literal(.string(let text)) = kind { text } else { nil }
    }
}

/// The names that operators have as functions.
enum Operator {
    static let logicalAnd = "_&&_"
    static let logicalOr = "_||_"
    static let conditional = "_?_:_"
    static let index = "_[_]"
    static let optionalIndex = "_[?_]"
    static let optionalSelect = "_?._"
    static let not = "!_"
    static let negate = "-_"
    static let add = "_+_"
    static let equals = "_==_"
    static let contains = "@in"
    static let notStrictlyFalse = "@not_strictly_false"
    static let mapInsert = "cel.@mapInsert"

    static let binary: [String: String] = [
        "==": equals, "!=": "_!=_", "<": "_<_", "<=": "_<=_", ">": "_>_", ">=": "_>=_", "in": contains, "+": add,
        "-": "_-_", "*": "_*_", "/": "_/_", "%": "_%_",
    ]
}
