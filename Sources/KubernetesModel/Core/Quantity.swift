/// An amount of a resource, such as `500m` of CPU or `2Gi` of memory, kept in the spelling it was written in.
///
/// Source: Kubernetes API reference, *resource.Quantity*. Two spellings of one amount are equal by ``isEqual(to:)``;
/// `==` compares spellings, because that is what field ownership sees.
public struct Quantity: Sendable, Hashable {
    /// The amount as written.
    public var text: String

    /// Keeps `text` as it is; ``value`` is `nil` when it is no quantity.
    public init(_ text: String) { self.text = text }

    /// The amount as a number of base units (bytes, cores), or `nil` when the text is no quantity.
    public var value: Double? {
        let suffixes: [(String, Double)] = [
            ("Ki", 1024), ("Mi", 1_048_576), ("Gi", 1_073_741_824), ("Ti", 1_099_511_627_776),
            ("Pi", 1_125_899_906_842_624), ("Ei", 1_152_921_504_606_846_976), ("n", 1e-9), ("u", 1e-6), ("m", 1e-3),
            ("k", 1e3), ("M", 1e6), ("G", 1e9), ("T", 1e12), ("P", 1e15), ("E", 1e18),
        ]
        if let plain = Self.number(text[...]) { return plain }
        for (suffix, factor) in suffixes where text.hasSuffix(suffix) {
            return Self.number(text.dropLast(suffix.count)).map { $0 * factor }
        }
        return nil
    }

    /// Whether both say the same amount, whatever their spelling.
    public func isEqual(to other: Quantity) -> Bool {
        text == other.text || (value != nil && value == other.value)
    }

    private static func number(_ text: Substring) -> Double? {
        guard let first = text.utf8.first,
            first == UInt8(ascii: "+") || first == UInt8(ascii: "-") || first == UInt8(ascii: ".")
                || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(first),
            text.utf8.allSatisfy({ !(0x61...0x7A).contains($0 | 0x20) || $0 | 0x20 == UInt8(ascii: "e") })
        else { return nil }
        return Double(text)
    }
}

extension Quantity: Codable {
    public init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        do {
            text = try container.decode(String.self)
        } catch DecodingError.typeMismatch {
            let number = try container.decode(Double.self)
            text = number == number.rounded() && abs(number) < 1e15 ? String(Int64(number)) : String(number)
        }
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(text)
    }
}

extension Quantity: ExpressibleByStringLiteral, CustomStringConvertible {
    public init(stringLiteral value: String) { self.init(value) }
    public var description: String { text }
}
