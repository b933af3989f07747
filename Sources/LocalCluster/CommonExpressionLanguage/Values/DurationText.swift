/// Durations as Go writes them: `1h30m`, `-0.5s`, `250ms`.
package enum DurationText {
    private static let units: [(suffix: String, nanoseconds: Double)] = [
        ("ns", 1), ("us", 1e3), ("µs", 1e3), ("μs", 1e3), ("ms", 1e6), ("s", 1e9), ("m", 60e9), ("h", 3600e9),
    ]

    /// The nanoseconds that a text stands for; `nil` when it is no duration.
    package static func parse(_ text: String) -> Int64? {
        var rest = text[...]
        let isNegative = rest.first == "-"
        if rest.first == "-" || rest.first == "+" { rest.removeFirst() }
        if rest == "0" { return 0 }
        guard !rest.isEmpty else { return nil }
        var total = 0.0
        while !rest.isEmpty {
            let digits = rest.prefix { $0 == "." || $0.isASCII && $0.isNumber }
            guard let number = Double(digits.hasSuffix(".") ? digits + "0" : digits), digits != "." else { return nil }
            rest = rest.dropFirst(digits.count)
            let suffix = rest.prefix { !($0 == "." || $0.isASCII && $0.isNumber) }
            guard let unit = units.first(where: { $0.suffix == suffix }) else { return nil }
            total += number * unit.nanoseconds
            rest = rest.dropFirst(suffix.count)
        }
        guard total < 9.223372036854775807e18 else { return nil }
        return Int64(isNegative ? -total : total)
    }

    /// A duration in seconds: `90s`, `1.5s`.
    static func seconds(_ nanoseconds: Int64) -> String {
        let magnitude = nanoseconds.magnitude
        var fraction = String(magnitude % 1_000_000_000)
        fraction = String(repeating: "0", count: 9 - fraction.count) + fraction
        while fraction.hasSuffix("0") { fraction.removeLast() }
        let sign = nanoseconds < 0 ? "-" : ""
        return "\(sign)\(magnitude / 1_000_000_000)\(fraction.isEmpty ? "" : ".\(fraction)")s"
    }
}
