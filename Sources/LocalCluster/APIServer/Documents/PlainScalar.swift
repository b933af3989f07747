/// What YAML 1.1 takes unquoted text for, as `go-yaml` reads it.
enum PlainScalar {
    private static let words: Set<String> = [
        "", "~", "null", "Null", "NULL", "<<", "y", "Y", "yes", "Yes", "YES", "true", "True", "TRUE", "on", "On", "ON",
        "n",
        "N", "no", "No", "NO", "false", "False", "FALSE", "off", "Off", "OFF", ".nan", ".NaN", ".NAN", ".inf", ".Inf",
        ".INF", "+.inf", "+.Inf", "+.INF", "-.inf", "-.Inf", "-.INF",
    ]

    /// Whether a text without quotes would be read as a number, a time, a truth or nothing.
    static func isOtherThanText(_ text: String) -> Bool {
        if words.contains(text) { return true }
        guard let first = text.utf8.first, isDigit(first) || "+-.".utf8.contains(first) else { return false }
        return isInteger(text) || isFloat(text) || isSexagesimal(text) || isTime(text)
    }

    private static func isDigit(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) }

    /// A number to base 10, or to another one that its beginning names.
    private static func isInteger(_ text: String) -> Bool {
        let digits = text.drop { $0 == "+" || $0 == "-" }.filter { $0 != "_" }
        guard text.utf8.count - digits.utf8.count <= 1 + text.utf8.count(where: { $0 == UInt8(ascii: "_") }) else {
            return false
        }
        for (prefix, radix) in [("0x", 16), ("0X", 16), ("0o", 8), ("0O", 8), ("0b", 2), ("0B", 2)]
        where digits.hasPrefix(prefix) {
            return UInt64(digits.dropFirst(2), radix: radix) != nil
        }
        return !digits.isEmpty && digits.utf8.allSatisfy(isDigit)
    }

    private static func isFloat(_ text: String) -> Bool {
        var rest = Substring(text.filter { $0 != "_" })
        if rest.first == "+" || rest.first == "-" { rest.removeFirst() }
        let whole = rest.prefix { $0.isASCII && $0.isNumber }
        rest = rest.dropFirst(whole.count)
        var fraction: Substring = ""
        if rest.first == "." {
            fraction = rest.dropFirst().prefix { $0.isASCII && $0.isNumber }
            rest = rest.dropFirst(1 + fraction.count)
        }
        guard !whole.isEmpty || !fraction.isEmpty else { return false }
        guard rest.first == "e" || rest.first == "E" else { return rest.isEmpty }
        rest.removeFirst()
        if rest.first == "+" || rest.first == "-" { rest.removeFirst() }
        return !rest.isEmpty && rest.utf8.allSatisfy(isDigit)
    }

    /// Numbers to base 60, as in `1:30`.
    private static func isSexagesimal(_ text: String) -> Bool {
        let parts = text.drop { $0 == "+" || $0 == "-" }.split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count > 1, let first = parts.first?.utf8.first, isDigit(first) else { return false }
        return parts.enumerated().allSatisfy { index, part in
            let digits = index == parts.count - 1 ? part.prefix { $0 != "." } : part
            return !digits.isEmpty && digits.utf8.allSatisfy(isDigit) && (index == 0 || digits.utf8.count <= 2)
        }
    }

    /// A date, with or without a time of day.
    private static func isTime(_ text: String) -> Bool {
        let date = text.prefix { !"Tt ".contains($0) }.split(separator: "-", omittingEmptySubsequences: false)
        guard date.count == 3, date[0].utf8.count == 4, date.allSatisfy({ !$0.isEmpty && $0.utf8.allSatisfy(isDigit) }),
            date[1].utf8.count <= 2, date[2].utf8.count <= 2
        else { return false }
        let time = text.drop { !"Tt ".contains($0) }.dropFirst()
        let clock = time.prefix { isDigit($0.utf8.first ?? 0) || $0 == ":" }.split(separator: ":")
        return time.isEmpty ? text.utf8.allSatisfy { $0 != UInt8(ascii: " ") } : clock.count == 3
    }
}
