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
