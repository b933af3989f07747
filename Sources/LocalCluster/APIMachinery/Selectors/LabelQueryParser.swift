import KubernetesModel

/// Reads the text of a ``LabelQuery``.
struct LabelQueryParser {
    private enum Token: Equatable {
        case identifier(String)
        case symbol(String)
        case end

        var text: String {
            switch self {
            case .identifier(let text), .symbol(let text): text
            case .end: ""
            }
        }
    }

    private var tokens: [Token]
    private var position = 0

    init(_ text: String) { tokens = Self.tokens(of: text) }

    /// Words and symbols; `in` and `notin` are words here, the grammar tells them from keys.
    private static func tokens(of text: String) -> [Token] {
        var tokens: [Token] = []
        var rest = Substring(text)
        let symbols = Set<Character>("=!(),<>")
        while let character = rest.first {
            if character.isWhitespace {
                rest.removeFirst()
            } else if symbols.contains(character) {
                let length = rest.hasPrefix("==") || rest.hasPrefix("!=") ? 2 : 1
                tokens.append(.symbol(String(rest.prefix(length))))
                rest = rest.dropFirst(length)
            } else {
                let word = rest.prefix { !$0.isWhitespace && !symbols.contains($0) }
                tokens.append(.identifier(String(word)))
                rest = rest.dropFirst(word.count)
            }
        }
        return tokens
    }

    private var next: Token { position < tokens.count ? tokens[position] : .end }

    private mutating func consume() -> Token {
        defer { position += 1 }
        return next
    }

    mutating func parse() throws(SelectorError) -> [LabelQuery.Requirement] {
        var requirements: [LabelQuery.Requirement] = []
        while next != .end {
            switch next {
            case .identifier, .symbol("!"): requirements.append(try requirement())
            default: throw SelectorError("found '\(next.text)', expected: !, identifier, or 'end of string'")
            }
            guard next != .end else { break }
            guard consume() == .symbol(",") else {
                position -= 1
                throw SelectorError("found '\(next.text)', expected: ',' or 'end of string'")
            }
            switch next {
            case .identifier, .symbol("!"): continue
            default: throw SelectorError("found '\(next.text)', expected: identifier after ','")
            }
        }
        return requirements
    }

    private mutating func requirement() throws(SelectorError) -> LabelQuery.Requirement {
        var isNegated = false
        if next == .symbol("!") {
            isNegated = true
            position += 1
        }
        guard case .identifier(let key) = consume() else {
            position -= 1
            throw Self.failure("found '\(next.text)', expected: identifier")
        }
        try Self.check(NameRule.qualifiedNameViolations(of: key), key, field: "<nil>")
        if isNegated { return .init(key: key, operator: .doesNotExist, values: []) }
        if next == .end || next == .symbol(",") { return .init(key: key, operator: .exists, values: []) }
        let kind = try comparison()
        let values = kind == .in || kind == .notIn ? try valueList() : [try value()]
        return try Self.checked(.init(key: key, operator: kind, values: values))
    }

    /// `=`, `==` and `!=` compare with one value; they are told apart from sets by how their values are read.
    private mutating func comparison() throws(SelectorError) -> LabelQuery.Requirement.Operator {
        let token = consume()
        switch token {
        case .symbol("="), .symbol("=="): return .in
        case .symbol("!="): return .notIn
        case .identifier("in"): return .in
        case .identifier("notin"): return .notIn
        case .symbol(">"): return .greaterThan
        case .symbol("<"): return .lessThan
        default:
            throw Self.failure(
                "found '\(token.text)', expected: in, notin, =, ==, !=, gt, lt")
        }
    }

    private mutating func valueList() throws(SelectorError) -> [String] {
        // After `=` and `!=` stands one value, after `in` and `notin` a list in parentheses.
        guard case .identifier = tokens[position - 1] else { return [try value()] }
        guard next == .symbol("(") else { throw Self.failure("found '\(next.text)' expected: '('") }
        position += 1
        var values: [String] = []
        while true {
            switch consume() {
            case .identifier(let value): values.append(value)
            case .symbol(")"):
                if values.isEmpty { values.append("") }
                return Array(Set(values)).sorted()
            case .symbol(","):
                if case .identifier = next { continue }
                values.append("")
            case let token:
                throw Self.failure("found '\(token.text)', expected: ',', ')' or identifier")
            }
        }
    }

    private mutating func value() throws(SelectorError) -> String {
        if next == .end || next == .symbol(",") { return "" }
        guard case .identifier(let text) = next else {
            throw Self.failure("found '\(next.text)', expected: identifier")
        }
        position += 1
        return text
    }

    private static func checked(
        _ requirement: LabelQuery.Requirement
    ) throws(SelectorError) -> LabelQuery.Requirement {
        switch requirement.operator {
        case .greaterThan, .lessThan:
            for (index, value) in requirement.values.enumerated() where Int64(value) == nil {
                throw failure(
                    FieldError.invalid(
                        FieldPath("values").index(index), .string(value),
                        "for 'Gt', 'Lt' operators, the value must be an integer"
                    ).description)
            }
        default:
            for (index, value) in requirement.values.enumerated() {
                try check(
                    NameRule.labelValue.violations(of: value), value, field: "values[\(index)][\(requirement.key)]")
            }
        }
        return requirement
    }

    private static func check(_ messages: [String], _ value: String, field: String) throws(SelectorError) {
        guard !messages.isEmpty else { return }
        let detail = messages.joined(separator: "; ")
        throw failure("\(field): Invalid value: \(GoSyntax.quoted(value)): \(detail)")
    }

    private static func failure(_ reason: String) -> SelectorError {
        SelectorError("unable to parse requirement: \(reason)")
    }
}
