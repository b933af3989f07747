/// A decimal number with any count of digits: `value × 10^exponent`, or the exact text of a resource's amount.
///
/// Source: Kubernetes API reference, *resource.Quantity*.
package struct DecimalNumber: Sendable {
    /// The digits as a whole number.
    let digits: Int128
    /// How many powers of ten the digits are divided by; 0…9.
    let scale: Int

    private init(digits: Int128, scale: Int) {
        var digits = digits
        var scale = scale
        while scale > 0, digits % 10 == 0 {
            digits /= 10
            scale -= 1
        }
        self.digits = digits
        self.scale = scale
    }

    /// A whole number.
    init(_ value: Int64) { self.init(digits: Int128(value), scale: 0) }

    /// Reads an amount such as `1.5Gi`, `100m` or `1e3`; parts of a billionth are rounded up.
    package init?(_ text: String) {
        var rest = text[...]
        let isNegative = rest.first == "-"
        if rest.first == "-" || rest.first == "+" { rest.removeFirst() }
        let number = rest.prefix { $0 == "." || $0.isASCII && $0.isNumber }
        guard number.contains(where: \.isNumber), number.count(where: { $0 == "." }) <= 1, number.count <= 30,
            let (exponent, factor) = Self.suffix(rest.dropFirst(number.count))
        else { return nil }
        let parts = number.split(separator: ".", omittingEmptySubsequences: false)
        let fraction = parts.count > 1 ? parts[1] : ""
        guard var digits = Int128(parts[0] + fraction) else { return nil }
        let (product, overflow) = digits.multipliedReportingOverflow(by: factor)
        guard !overflow else { return nil }
        digits = product
        var scale = fraction.count - exponent
        while scale < 0 {
            let (more, overflow) = digits.multipliedReportingOverflow(by: 10)
            guard !overflow else { return nil }
            digits = more
            scale += 1
        }
        while scale > 9 {
            digits = digits / 10 + (digits % 10 == 0 ? 0 : 1)
            scale -= 1
        }
        self.init(digits: isNegative ? -digits : digits, scale: scale)
    }

    private static func suffix(_ suffix: Substring) -> (exponent: Int, factor: Int128)? {
        let binary: [Substring: Int] = ["Ki": 10, "Mi": 20, "Gi": 30, "Ti": 40, "Pi": 50, "Ei": 60]
        let decimal: [Substring: Int] = [
            "": 0, "n": -9, "u": -6, "m": -3, "k": 3, "M": 6, "G": 9, "T": 12, "P": 15, "E": 18,
        ]
        if let exponent = decimal[suffix] { return (exponent, 1) }
        if let shift = binary[suffix] { return (0, Int128(1) << shift) }
        guard suffix.first == "e" || suffix.first == "E", let exponent = Int(suffix.dropFirst()), abs(exponent) < 25
        else { return nil }
        return (exponent, 1)
    }

    private static func power(_ exponent: Int) -> Int128 { (0..<exponent).reduce(1) { power, _ in power * 10 } }

    /// Both numbers' digits at one scale.
    private func aligned(_ other: DecimalNumber) -> (Int128, Int128, Int) {
        let scale = max(scale, other.scale)
        return (
            digits.multipliedReportingOverflow(by: Self.power(scale - self.scale)).partialValue,
            other.digits.multipliedReportingOverflow(by: Self.power(scale - other.scale)).partialValue, scale
        )
    }

    func adding(_ other: DecimalNumber) -> DecimalNumber {
        let (a, b, scale) = aligned(other)
        return DecimalNumber(digits: a &+ b, scale: scale)
    }

    var negated: DecimalNumber { DecimalNumber(digits: -digits, scale: scale) }

    /// The number when it is whole and fits.
    var int64: Int64? { scale == 0 ? Int64(exactly: digits) : nil }

    /// The nearest floating-point number.
    var double: Double { Double(digits) / Double(Self.power(scale)) }

    /// -1, 0 or 1.
    var sign: Int64 { digits < 0 ? -1 : digits > 0 ? 1 : 0 }
}

extension DecimalNumber: Comparable {
    package static func == (left: DecimalNumber, right: DecimalNumber) -> Bool {
        left.digits == right.digits && left.scale == right.scale
    }

    package static func < (left: DecimalNumber, right: DecimalNumber) -> Bool {
        let (a, b, _) = left.aligned(right)
        return a < b
    }
}
