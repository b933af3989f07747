/// A URL that is absolute, or an absolute path.
package struct ParsedURL: Sendable, Hashable {
    let text: String
    var scheme = ""
    /// Host and port, an IPv6 address in brackets.
    var host = ""
    /// The path, with percent escapes undone where it has none that must stay.
    var escapedPath = ""
    var query: [(name: String, values: [String])] = []

    package static func == (left: ParsedURL, right: ParsedURL) -> Bool { left.text == right.text }
    package func hash(into hasher: inout Hasher) { hasher.combine(text) }

    /// Reads a URL; `nil` when it is neither absolute nor an absolute path.
    package init?(_ text: String) {
        self.text = text
        guard !text.unicodeScalars.contains(where: { $0.value < 0x20 || $0.value == 0x7F || $0 == " " }) else {
            return nil
        }
        var rest = text[...]
        if let hash = rest.firstIndex(of: "#") { rest = rest[..<hash] }
        var search: Substring = ""
        if let mark = rest.firstIndex(of: "?") {
            search = rest[rest.index(after: mark)...]
            rest = rest[..<mark]
        }
        if !rest.hasPrefix("/") {
            guard let colon = rest.firstIndex(of: ":") else { return nil }
            let scheme = rest[..<colon]
            guard let first = scheme.unicodeScalars.first, first.isLetter,
                scheme.unicodeScalars.allSatisfy({ $0.isLetter || $0.isDigit || "+-.".unicodeScalars.contains($0) })
            else { return nil }
            self.scheme = scheme.lowercased()
            rest = rest[rest.index(after: colon)...]
        }
        if rest.hasPrefix("//"), !scheme.isEmpty {
            rest = rest.dropFirst(2)
            let end = rest.firstIndex(of: "/") ?? rest.endIndex
            var authority = rest[..<end]
            if let at = authority.lastIndex(of: "@") { authority = authority[authority.index(after: at)...] }
            guard Self.isHost(authority) else { return nil }
            host = String(authority)
            rest = rest[end...]
        }
        guard let path = Self.unescaped(String(rest)) else { return nil }
        escapedPath = Self.escaped(path)
        for pair in search.split(separator: "&") {
            let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            guard let name = Self.unescaped(String(parts[0]).replacing("+", with: " ")),
                let value = Self.unescaped((parts.count > 1 ? String(parts[1]) : "").replacing("+", with: " "))
            else { continue }
            if let index = query.firstIndex(where: { $0.name == name }) {
                query[index].values.append(value)
            } else {
                query.append((name, [value]))
            }
        }
    }

    var hostname: String {
        if host.hasPrefix("["), let end = host.firstIndex(of: "]") {
            return String(host[host.index(after: host.startIndex)..<end])
        }
        return String(host.prefix { $0 != ":" })
    }

    var port: String {
        let tail = host.hasPrefix("[") ? host.drop { $0 != "]" }.dropFirst() : host.drop { $0 != ":" }
        return String(tail.dropFirst())
    }

    private static func isHost(_ authority: Substring) -> Bool {
        let tail: Substring
        if authority.hasPrefix("[") {
            guard let end = authority.firstIndex(of: "]") else { return false }
            tail = authority[authority.index(after: end)...]
        } else {
            guard !authority.contains(where: { "<>\"\\^`{|}".contains($0) }) else { return false }
            tail = authority.drop { $0 != ":" }
        }
        return tail.isEmpty || (tail.first == ":" && tail.dropFirst().unicodeScalars.allSatisfy(\.isDigit))
    }

    private static func unescaped(_ text: String) -> String? {
        var bytes: [UInt8] = []
        let source = Array(text.utf8)
        var index = 0
        while index < source.count {
            if source[index] == UInt8(ascii: "%") {
                guard index + 2 < source.count,
                    let byte = UInt8(String(decoding: source[index + 1...index + 2], as: UTF8.self), radix: 16)
                else { return nil }
                bytes.append(byte)
                index += 3
            } else {
                bytes.append(source[index])
                index += 1
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    private static func escaped(_ path: String) -> String {
        path.utf8.map { byte in
            let scalar = Unicode.Scalar(byte)
            if scalar.isLetter || scalar.isDigit || "-._~$&+,/:;=@!'()*".unicodeScalars.contains(scalar) {
                return String(Character(scalar))
            }
            let digits = String(byte, radix: 16, uppercase: true)
            return "%" + String(repeating: "0", count: 2 - digits.count) + digits
        }.joined()
    }
}
