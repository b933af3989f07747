/// Floating-point numbers as Go writes them.
enum GoNumber {
    /// The shortest digits that read back as the same number; with an exponent from 1e21 on and below 1e-4.
    static func text(_ value: Double) -> String {
        if value.isNaN { return "NaN" }
        if value.isInfinite { return value < 0 ? "-Inf" : "+Inf" }
        if value == 0 { return value.sign == .minus ? "-0" : "0" }
        var (digits, exponent) = decimal(value.magnitude)
        let sign = value < 0 ? "-" : ""
        if exponent < -4 || exponent >= 21 {
            let first = digits.removeFirst()
            let magnitude = String(abs(exponent))
            return "\(sign)\(first)\(digits.isEmpty ? "" : ".\(digits)")e\(exponent < 0 ? "-" : "+")"
                + (magnitude.count < 2 ? "0\(magnitude)" : magnitude)
        }
        if exponent < 0 { return "\(sign)0.\(String(repeating: "0", count: -exponent - 1))\(digits)" }
        if digits.count <= exponent + 1 {
            return sign + digits + String(repeating: "0", count: exponent + 1 - digits.count)
        }
        let split = digits.index(digits.startIndex, offsetBy: exponent + 1)
        return "\(sign)\(digits[..<split]).\(digits[split...])"
    }

    /// The significant digits, and the power of ten of the first.
    private static func decimal(_ value: Double) -> (digits: String, exponent: Int) {
        let parts = value.description.lowercased().split(separator: "e")
        let number = parts[0].split(separator: ".")
        let whole = String(number[0])
        let fraction = number.count > 1 && number[1] != "0" ? String(number[1]) : ""
        var exponent = (parts.count > 1 ? Int(parts[1]) ?? 0 : 0) + whole.count - 1
        var digits = whole + fraction
        while digits.count > 1, digits.hasPrefix("0") {
            digits.removeFirst()
            exponent -= 1
        }
        while digits.count > 1, digits.hasSuffix("0") { digits.removeLast() }
        return (digits, exponent)
    }
}
