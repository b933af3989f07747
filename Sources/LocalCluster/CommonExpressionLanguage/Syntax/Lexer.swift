/// Cuts the text of an expression into words.
///
/// Source: Common Expression Language, *Language Definition*, section Syntax.
struct Lexer {
    let scalars: [Unicode.Scalar]
    var index = 0

    init(_ source: String) { scalars = Array(source.unicodeScalars) }

    /// All words of `source`, the end last.
    static func tokens(_ source: String) throws(Issue) -> [Token] {
        var lexer = Lexer(source)
        var tokens: [Token] = []
        while true {
            let token = try lexer.next()
            tokens.append(token)
            if token.kind == .end { return tokens }
        }
    }

    var current: Unicode.Scalar? { index < scalars.count ? scalars[index] : nil }

    func peek(_ distance: Int) -> Unicode.Scalar? {
        index + distance < scalars.count ? scalars[index + distance] : nil
    }

    func text(from start: Int) -> String {
        var view = String.UnicodeScalarView()
        view.append(contentsOf: scalars[start..<min(index, scalars.count)])
        return String(view)
    }

    private mutating func next() throws(Issue) -> Token {
        skipBlanks()
        let start = index
        guard let first = current else { return Token(kind: .end, text: "<EOF>", offset: start) }
        if first.isDigit || (first == "." && peek(1)?.isDigit == true) { return try number() }
        if let prefix = stringPrefix() { return try string(prefix) }
        if first.isLetter || first == "_" { return word() }
        if first == "`" { return try quotedIdentifier() }
        for symbol in Self.symbols where matches(symbol) {
            index += symbol.unicodeScalars.count
            return Token(kind: .symbol(symbol), text: symbol, offset: start)
        }
        throw Issue("Syntax error: token recognition error at: '\(first)'", at: start)
    }

    private static let symbols = [
        "&&", "||", "==", "!=", "<=", ">=", "<", ">", "!", "+", "-", "*", "/", "%", "?", ":", ",", ".", "(", ")", "[",
        "]", "{", "}",
    ]

    private func matches(_ symbol: String) -> Bool {
        symbol.unicodeScalars.enumerated().allSatisfy { peek($0.offset) == $0.element }
    }

    private mutating func skipBlanks() {
        while let scalar = current {
            if scalar == "/", peek(1) == "/" {
                while let scalar = current, scalar != "\n" {
                    _ = scalar
                    index += 1
                }
            } else if scalar == " " || scalar == "\t" || scalar == "\n" || scalar == "\r" || scalar == "\u{0C}" {
                index += 1
            } else {
                return
            }
        }
    }

    private mutating func word() -> Token {
        let start = index
        while let scalar = current, scalar.isLetter || scalar.isDigit || scalar == "_" { index += 1 }
        let word = text(from: start)
        let kind: Token.Kind =
            switch word {
            case "true": .literal(.bool(true))
            case "false": .literal(.bool(false))
            case "null": .literal(.null)
            case "in": .symbol("in")
            default: .identifier(word)
            }
        return Token(kind: kind, text: word, offset: start)
    }

    private mutating func quotedIdentifier() throws(Issue) -> Token {
        let start = index
        index += 1
        while let scalar = current, scalar != "`", scalar != "\n" { index += 1 }
        guard current == "`" else { throw Issue("Syntax error: token recognition error at: '`'", at: start) }
        let name = text(from: start + 1)
        index += 1
        return Token(kind: .quotedIdentifier(name), text: "`\(name)`", offset: start)
    }
}

extension Unicode.Scalar {
    var isDigit: Bool { ("0"..."9").contains(self) }
    var isLetter: Bool { ("a"..."z").contains(self) || ("A"..."Z").contains(self) }
    var isHexDigit: Bool { isDigit || ("a"..."f").contains(self) || ("A"..."F").contains(self) }
}

extension Issue: Error {}
