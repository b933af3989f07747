/// Reads OpenTelemetry's variables as the specification asks: an empty one counts as not given, and one that can't be
/// read is ignored with a warning.
struct OTLPVariables {
    private let value: (String) -> String?
    private(set) var warnings: [String] = []

    init(_ value: @escaping (String) -> String?) {
        self.value = value
    }

    /// The text of a variable, without blanks around it.
    func text(_ name: String) -> String? {
        value(name)?.trimmed.nonEmpty
    }

    /// The text of an exporter's variable: of the signal's own or else of the common one.
    func text(_ option: String, of signal: OTLPSignal) -> (variable: String, text: String)? {
        for name in ["OTEL_EXPORTER_OTLP_\(signal.word)_\(option)", "OTEL_EXPORTER_OTLP_\(option)"] {
            if let text = text(name) { return (name, text) }
        }
        return nil
    }

    mutating func warn(_ warning: String) {
        // What is common to all signals is said once.
        if !warnings.contains(warning) { warnings.append(warning) }
    }

    /// Whether a variable says `true`.
    mutating func flag(_ name: String) -> Bool {
        guard let text = text(name)?.lowercased() else { return false }
        if text != "true", text != "false" {
            warn("\(name) is \"\(text)\" and counts as false. Set it to true or false.")
        }
        return text == "true"
    }

    /// One of some words, in any case; nil when none of them is given.
    mutating func choice<Choice>(_ given: (variable: String, text: String)?, of choices: [String: Choice]) -> Choice? {
        guard let given else { return nil }
        if let choice = choices[given.text.lowercased()] { return choice }
        warn(
            "\(given.variable) is \"\(given.text)\", which is ignored: it is none of "
                + "\(choices.keys.sorted().joined(separator: ", ")). Set it to one of them.")
        return nil
    }

    /// A length of time in milliseconds.
    mutating func duration(_ given: (variable: String, text: String)?, default defaultValue: Duration) -> Duration {
        guard let given else { return defaultValue }
        guard let number = Int64(given.text), (1...86_400_000).contains(number) else {
            warn(
                "\(given.variable) is \"\(given.text)\", which is ignored: \(defaultValue / .milliseconds(1)) holds. "
                    + "Set it to a whole number of milliseconds, from 1 to 86400000.")
            return defaultValue
        }
        return .milliseconds(number)
    }

    mutating func duration(_ name: String, default defaultValue: Duration) -> Duration {
        duration(text(name).map { (name, $0) }, default: defaultValue)
    }

    /// A number of items.
    mutating func count(_ name: String, default defaultValue: Int) -> Int {
        guard let text = text(name) else { return defaultValue }
        guard let number = Int(text), (1...1_000_000).contains(number) else {
            warn(
                "\(name) is \"\(text)\", which is ignored: \(defaultValue) holds. "
                    + "Set it to a whole number from 1 to 1000000.")
            return defaultValue
        }
        return number
    }
}

/// A kind of telemetry.
enum OTLPSignal: String, Sendable, CaseIterable {
    case traces, metrics, logs

    /// The signal in names of variables.
    var word: String { rawValue.uppercased() }
}

/// A list such as `key1=value1,key2=value2`, whose values may be percent-encoded.
///
/// Source: <https://www.w3.org/TR/baggage/>, without metadata.
struct OTLPPairs {
    /// The pairs in their order.
    let pairs: [(name: String, value: String)]

    /// Reads a list; blanks around names and values don't count, nor do empty entries.
    /// - Throws: which entry can't be read.
    init(_ text: String) throws(Malformed) {
        var pairs: [(name: String, value: String)] = []
        for (index, entry) in text.split(separator: ",", omittingEmptySubsequences: false).enumerated() {
            let entry = String(entry).trimmed
            if entry.isEmpty { continue }
            guard let equals = entry.firstIndex(of: "="),
                let name = String(entry[..<equals]).trimmed.nonEmpty,
                let value = String(entry[entry.index(after: equals)...]).trimmed.percentDecoded
            else { throw Malformed(entry: index + 1) }
            pairs.append((name, value))
        }
        self.pairs = pairs
    }

    /// An entry that can't be read; its text may be secret.
    struct Malformed: Error {
        /// Counted from 1.
        let entry: Int
    }
}

extension String {
    fileprivate var nonEmpty: String? { isEmpty ? nil : self }

    fileprivate var trimmed: String {
        var text = self[...]
        while let last = text.last, last.isWhitespace { text.removeLast() }
        return String(text.drop { $0.isWhitespace })
    }

    /// The text with `%20` and the like replaced; nil when that leaves no UTF-8.
    fileprivate var percentDecoded: String? {
        guard contains("%") else { return self }
        var decoded: [UInt8] = []
        var rest = Substring(self).utf8
        while let octet = rest.popFirst() {
            guard octet == UInt8(ascii: "%") else {
                decoded.append(octet)
                continue
            }
            guard rest.count >= 2, let value = UInt8(String(decoding: rest.prefix(2), as: UTF8.self), radix: 16) else {
                return nil
            }
            decoded.append(value)
            rest = rest.dropFirst(2)
        }
        return String(validating: decoded, as: UTF8.self)
    }
}
