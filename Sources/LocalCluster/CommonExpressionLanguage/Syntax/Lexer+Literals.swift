/// Numbers and strings.
extension Lexer {
    mutating func number() throws(Issue) -> Token {
        let start = index
        var isReal = false
        if current == "0", peek(1) == "x" || peek(1) == "X" {
            index += 2
            while let scalar = current, scalar.isHexDigit { index += 1 }
        } else {
            skipDigits()
            if current == ".", peek(1)?.isDigit == true {
                isReal = true
                index += 1
                skipDigits()
            }
            if current == "e" || current == "E" {
                let sign = peek(1) == "+" || peek(1) == "-" ? 1 : 0
                if peek(1 + sign)?.isDigit == true {
                    isReal = true
                    index += 1 + sign
                    skipDigits()
                }
            }
        }
        let digits = text(from: start)
        if isReal {
            guard let value = Double(digits) else { throw Issue("invalid double literal", at: start) }
            return Token(kind: .literal(.double(value)), text: digits, offset: start)
        }
        let isHexadecimal = digits.hasPrefix("0x") || digits.hasPrefix("0X")
        let value = UInt64(isHexadecimal ? String(digits.dropFirst(2)) : digits, radix: isHexadecimal ? 16 : 10)
        if current == "u" || current == "U" {
            index += 1
            guard let value else { throw Issue("invalid uint literal", at: start) }
            return Token(kind: .literal(.uint(value)), text: digits + "u", offset: start)
        }
        // The least integer's digits are one more than the greatest's; the sign before them makes it good.
        guard let value, value <= UInt64(Int64.max) + 1 else { throw Issue("invalid int literal", at: start) }
        return Token(kind: .literal(.int(Int64(truncatingIfNeeded: value))), text: digits, offset: start)
    }

    private mutating func skipDigits() {
        while let scalar = current, scalar.isDigit { index += 1 }
    }

    /// What stands before a string's first quote.
    struct StringPrefix {
        var isRaw = false
        var isBytes = false
        var length = 0
    }

    func stringPrefix() -> StringPrefix? {
        var prefix = StringPrefix()
        while prefix.length < 2, let scalar = peek(prefix.length) {
            if scalar == "r" || scalar == "R", !prefix.isRaw {
                prefix.isRaw = true
            } else if scalar == "b" || scalar == "B", !prefix.isBytes {
                prefix.isBytes = true
            } else {
                break
            }
            prefix.length += 1
        }
        let quote = peek(prefix.length)
        return quote == "'" || quote == "\"" ? prefix : nil
    }

    mutating func string(_ prefix: StringPrefix) throws(Issue) -> Token {
        let start = index
        index += prefix.length
        let quote = scalars[index]
        let isTriple = peek(1) == quote && peek(2) == quote
        index += isTriple ? 3 : 1
        var content = Content()
        while true {
            guard let scalar = current, isTriple || scalar != "\n" else {
                let bad = text(from: start)
                throw Issue("Syntax error: token recognition error at: '\(bad)'", at: start)
            }
            if scalar == quote, !isTriple || (peek(1) == quote && peek(2) == quote) { break }
            index += 1
            if scalar == "\\", !prefix.isRaw {
                try escape(into: &content, isBytes: prefix.isBytes, start: start)
            } else if scalar == "\\", current == quote, !isTriple {
                content.append(scalar)
                content.append(quote)
                index += 1
            } else {
                content.append(scalar)
            }
        }
        index += isTriple ? 3 : 1
        let kind: Token.Kind =
            prefix.isBytes ? .literal(.bytes(content.bytes)) : .literal(.string(String(content.scalars)))
        return Token(kind: kind, text: text(from: start), offset: start)
    }

    /// The string being read, as text and as bytes.
    private struct Content {
        var scalars = String.UnicodeScalarView()
        var bytes: [UInt8] = []

        mutating func append(_ scalar: Unicode.Scalar) {
            scalars.append(scalar)
            bytes.append(contentsOf: Array(UTF8.encode(scalar) ?? .init()))
        }
    }

    private mutating func escape(into content: inout Content, isBytes: Bool, start: Int) throws(Issue) {
        guard let letter = current else { throw Issue("unable to unescape string", at: start) }
        index += 1
        let simple: [Unicode.Scalar: Unicode.Scalar] = [
            "a": "\u{07}", "b": "\u{08}", "f": "\u{0C}", "n": "\n", "r": "\r", "t": "\t", "v": "\u{0B}", "\\": "\\",
            "'": "'", "\"": "\"", "`": "`", "?": "?",
        ]
        if let scalar = simple[letter] { return content.append(scalar) }
        let (count, radix): (Int, Int)
        switch letter {
        case "x", "X": (count, radix) = (2, 16)
        case "u" where !isBytes: (count, radix) = (4, 16)
        case "U" where !isBytes: (count, radix) = (8, 16)
        case "0", "1", "2", "3":
            index -= 1
            (count, radix) = (3, 8)
        default:
            throw Issue(
                "Syntax error: token recognition error at: '\(text(from: start))'", at: start)
        }
        let first = index
        index = min(index + count, scalars.count)
        guard let code = UInt32(text(from: first), radix: radix), index - first == count,
            let scalar = Unicode.Scalar(code)
        else { throw Issue("unable to unescape string", at: start) }
        if isBytes {
            content.bytes.append(UInt8(truncatingIfNeeded: code))
        } else {
            content.append(scalar)
        }
    }
}
