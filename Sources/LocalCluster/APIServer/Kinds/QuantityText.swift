import KubernetesModel

/// The spelling in which Kubernetes stores quantities: `0.5` becomes `500m`, `1024Mi` becomes `1Gi`.
enum QuantityText {
    /// Rewrites every value of a resource list.
    static func canonicalize(_ list: inout JSONValue) {
        guard case .object(let members) = list else { return }
        list = .object(members.mapValues(canonical))
    }

    /// The canonical spelling of one value; what is no quantity stays as it is.
    static func canonical(_ value: JSONValue) -> JSONValue {
        let text: String
        switch value {
        case .string(let string): text = string
        case .integer(let number): text = String(number)
        case .number(let number): text = "\(number)"
        default: return value
        }
        guard let parts = Parts(text) else { return .string(text) }
        return .string(parts.canonical)
    }

    /// A decimal number with its suffix, exact.
    private struct Parts {
        var digits: Int64
        /// Digits after the point.
        var scale: Int
        var suffix: Substring

        init?(_ text: String) {
            let number = text.prefix { $0.isNumber || $0 == "." || $0 == "-" || $0 == "+" }
            suffix = text[number.endIndex...]
            let halves = number.split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false)
            let fraction =
                halves.count > 1 ? halves[1].reversed().drop { $0 == "0" }.reversed().map { String($0) }.joined() : ""
            guard let whole = halves.first, let value = Int64(whole + fraction), fraction.count < 10 else { return nil }
            digits = value
            scale = fraction.count
        }

        var canonical: String {
            let binary = ["Ki", "Mi", "Gi", "Ti", "Pi", "Ei"]
            if let index = binary.firstIndex(of: String(suffix)) {
                return reducedBinary(suffixes: [""] + binary, from: index + 1)
            }
            let decimal = ["n", "u", "m", "", "k", "M", "G", "T", "P", "E"]
            guard var index = decimal.firstIndex(of: String(suffix)) else { return text }
            var value = digits
            var places = scale
            while places > 0, index > 0 {
                // Three digits after the point are one suffix below it.
                for _ in 0..<max(0, 3 - places) { value *= 10 }
                places = max(0, places - 3)
                index -= 1
            }
            return Self.reduce(value, by: 1000, suffixes: decimal, from: index)
        }

        /// The value in the largest binary suffix that needs no fraction.
        private func reducedBinary(suffixes: [String], from start: Int) -> String {
            var value = digits
            var index = start
            let divisor = (0..<scale).reduce(Int64(1)) { product, _ in product * 10 }
            while value % divisor != 0, index > 0 {
                let (product, overflows) = value.multipliedReportingOverflow(by: 1024)
                guard !overflows else { return text }
                value = product
                index -= 1
            }
            guard value % divisor == 0 else { return text }
            return Self.reduce(value / divisor, by: 1024, suffixes: suffixes, from: index)
        }

        private var text: String {
            guard scale > 0 else { return "\(digits)\(suffix)" }
            let all = String(digits.magnitude)
            let padded = String(repeating: "0", count: max(0, scale + 1 - all.count)) + all
            return "\(digits < 0 ? "-" : "")\(padded.dropLast(scale)).\(padded.suffix(scale))\(suffix)"
        }

        private static func reduce(_ value: Int64, by base: Int64, suffixes: [String], from start: Int) -> String {
            var value = value
            var index = start
            guard value != 0 else { return "0" }
            while value % base == 0, index + 1 < suffixes.count {
                value /= base
                index += 1
            }
            return "\(value)\(suffixes[index])"
        }
    }
}
