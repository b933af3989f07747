import KubernetesModel

/// The placeholders that may stand in expected texts.
enum Placeholder: String, CaseIterable {
    case any, string, uid, timestamp, microtime, resourceVersion, suffix5, hash, ip, digits, integer, nodePort, absent

    /// The placeholder that a whole text is.
    init?(whole text: String) {
        guard text.hasPrefix("<"), text.hasSuffix(">") else { return nil }
        self.init(rawValue: String(text.dropFirst().dropLast()))
    }

    private var pattern: String {
        let hex = "[0-9a-f]"
        return switch self {
        case .any: #"[\s\S]*"#
        case .string: #"[\s\S]+"#
        case .uid: "\(hex){8}-\(hex){4}-\(hex){4}-\(hex){4}-\(hex){12}"
        case .timestamp: #"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ"#
        case .microtime: #"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z"#
        case .resourceVersion: "[1-9][0-9]*"
        case .suffix5: "[bcdfghjklmnpqrstvwxz2456789]{5}"
        case .hash: "[bcdfghjklmnpqrstvwxz2456789]{1,10}"
        case .ip: #"(?:\d{1,3}\.){3}\d{1,3}"#
        case .digits: "[0-9]+"
        case .integer, .nodePort, .absent: "<\(rawValue)>"
        }
    }

    /// Whether `text` is what `expected`, with placeholders in it, describes.
    static func matches(_ text: String, _ expected: String) throws -> Bool {
        var pattern = ""
        var rest = expected[...]
        var isPlain = true
        while let open = rest.firstIndex(of: "<") {
            pattern += escaped(rest[..<open])
            let tail = rest[open...]
            if let close = tail.firstIndex(of: ">"), let found = Placeholder(whole: String(tail[...close])) {
                pattern += found.pattern
                rest = tail[tail.index(after: close)...]
                isPlain = false
            } else {
                pattern += "<"
                rest = tail.dropFirst()
            }
        }
        if isPlain { return text == expected }
        return try text.wholeMatch(of: Regex(pattern + escaped(rest))) != nil
    }

    private static func escaped(_ text: Substring) -> String {
        text.reduce(into: "") { result, character in
            if "\\^$.|?*+()[]{}/-\"".contains(character) { result += "\\" }
            result.append(character)
        }
    }
}
