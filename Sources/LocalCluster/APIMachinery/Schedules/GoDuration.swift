/// A length of time as Go writes it, such as `1h30m`.
///
/// Source: `time.ParseDuration` of Go's standard library.
enum GoDuration {
    private static let units: [String: Double] = [
        "h": 3600, "m": 60, "s": 1, "ms": 1e-3, "us": 1e-6, "µs": 1e-6, "ns": 1e-9,
    ]

    /// The seconds; `nil` when the text is no duration.
    static func seconds(_ text: some StringProtocol) -> Double? {
        var rest = Substring(text)
        let isNegative = rest.hasPrefix("-")
        if isNegative || rest.hasPrefix("+") { rest = rest.dropFirst() }
        if rest == "0" { return 0 }
        guard !rest.isEmpty else { return nil }
        var total = 0.0
        while !rest.isEmpty {
            let number = rest.prefix { $0.isASCII && ($0.isNumber || $0 == ".") }
            let unit = rest.dropFirst(number.count).prefix { !($0.isNumber || $0 == ".") }
            guard let value = Double(number), let factor = units[String(unit)] else { return nil }
            total += value * factor
            rest = rest.dropFirst(number.count + unit.count)
        }
        guard total < 1e9 else { return nil }
        return isNegative ? -total : total
    }
}
