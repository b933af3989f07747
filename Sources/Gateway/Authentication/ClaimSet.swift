/// The members of a token's JSON object, read strictly.
///
/// A member that is repeated, nested too deeply or followed by anything makes the whole set invalid: JSON parsers
/// disagree about such objects, and a token must mean the same to everybody.
struct ClaimSet: Equatable {
    /// A member's value, as far as tokens need values.
    enum Value: Equatable {
        case string(String)
        case number(Double)
        case strings([String])
        /// Valid JSON of another kind.
        case other
    }

    private let members: [String: Value]

    /// Reads an object.
    ///
    /// - Returns: nil when `octets` are anything but one JSON object without repeated members.
    init?(_ octets: [UInt8]) {
        var reader = ClaimReader(octets)
        guard let members = reader.object(), reader.isAtEnd else { return nil }
        self.members = members
    }

    /// The value of a member.
    subscript(name: String) -> Value? { members[name] }

    /// The value of a member that is a string.
    func string(_ name: String) -> String? {
        guard case .string(let text) = members[name] else { return nil }
        return text
    }

    /// The value of a member that is a number.
    func number(_ name: String) -> Double? {
        guard case .number(let number) = members[name] else { return nil }
        return number
    }
}

/// Reads the JSON of a claim set.
private struct ClaimReader {
    private static let deepest = 8

    private let octets: [UInt8]
    private var offset = 0

    init(_ octets: [UInt8]) { self.octets = octets }

    var isAtEnd: Bool {
        mutating get {
            skipBlanks()
            return offset == octets.count
        }
    }

    mutating func object(depth: Int = 0) -> [String: ClaimSet.Value]? {
        guard depth < Self.deepest, take("{") else { return nil }
        var members: [String: ClaimSet.Value] = [:]
        if take("}") { return members }
        repeat {
            guard let name = string(), take(":"), let value = value(depth: depth + 1),
                members.updateValue(value, forKey: name) == nil
            else { return nil }
        } while take(",")
        return take("}") ? members : nil
    }

    private mutating func value(depth: Int) -> ClaimSet.Value? {
        guard depth <= Self.deepest else { return nil }
        skipBlanks()
        guard offset < octets.count else { return nil }
        switch octets[offset] {
        case UInt8(ascii: "\""): return string().map(ClaimSet.Value.string)
        case UInt8(ascii: "{"): return object(depth: depth) == nil ? nil : .other
        case UInt8(ascii: "["): return array(depth: depth)
        case UInt8(ascii: "t"): return word("true")
        case UInt8(ascii: "f"): return word("false")
        case UInt8(ascii: "n"): return word("null")
        default: return number().map(ClaimSet.Value.number)
        }
    }

    private mutating func array(depth: Int) -> ClaimSet.Value? {
        guard take("[") else { return nil }
        var strings: [String] = []
        var onlyStrings = true
        if take("]") { return .strings([]) }
        repeat {
            guard let element = value(depth: depth + 1) else { return nil }
            if case .string(let text) = element { strings.append(text) } else { onlyStrings = false }
        } while take(",")
        guard take("]") else { return nil }
        return onlyStrings ? .strings(strings) : .other
    }

    private mutating func number() -> Double? {
        let start = offset
        while offset < octets.count, Self.isNumberOctet(octets[offset]) { offset += 1 }
        let digits = octets[start..<offset].drop { $0 == UInt8(ascii: "-") }
        guard let first = digits.first, first.isDigit,
            digits.count == 1 || first != Octet.zero || !digits[digits.startIndex + 1].isDigit
        else { return nil }
        return Double(String(decoding: octets[start..<offset], as: UTF8.self))
    }

    private static func isNumberOctet(_ octet: UInt8) -> Bool {
        octet.isDigit || [0x2B, 0x2D, 0x2E, 0x45, 0x65].contains(octet)
    }

    private mutating func string() -> String? {
        guard take("\"") else { return nil }
        var content: [UInt8] = []
        while offset < octets.count {
            let octet = octets[offset]
            offset += 1
            switch octet {
            case UInt8(ascii: "\""): return String(validating: content, as: UTF8.self)
            case 0..<0x20: return nil
            case UInt8(ascii: "\\"):
                guard let scalar = escaped() else { return nil }
                content += Array(String(Character(scalar)).utf8)
            default: content.append(octet)
            }
        }
        return nil
    }

    private mutating func escaped() -> Unicode.Scalar? {
        guard offset < octets.count else { return nil }
        let octet = octets[offset]
        offset += 1
        switch octet {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): return Unicode.Scalar(octet)
        case UInt8(ascii: "b"): return "\u{8}"
        case UInt8(ascii: "f"): return "\u{C}"
        case UInt8(ascii: "n"): return "\n"
        case UInt8(ascii: "r"): return "\r"
        case UInt8(ascii: "t"): return "\t"
        case UInt8(ascii: "u"):
            guard let unit = codeUnit() else { return nil }
            guard UTF16.isLeadSurrogate(unit) else { return Unicode.Scalar(unit) }
            guard offset + 1 < octets.count, octets[offset] == UInt8(ascii: "\\"),
                octets[offset + 1] == UInt8(ascii: "u")
            else { return nil }
            offset += 2
            guard let low = codeUnit(), UTF16.isTrailSurrogate(low) else { return nil }
            return Unicode.Scalar(0x10000 + (UInt32(unit) - 0xD800) << 10 + (UInt32(low) - 0xDC00))
        default: return nil
        }
    }

    private mutating func codeUnit() -> UInt16? {
        guard offset + 4 <= octets.count else { return nil }
        var unit: UInt16 = 0
        for _ in 0..<4 {
            guard let digit = octets[offset].hexadecimalValue else { return nil }
            unit = unit << 4 | UInt16(digit)
            offset += 1
        }
        return unit
    }

    private mutating func word(_ word: String) -> ClaimSet.Value? {
        guard octets[offset...].starts(with: word.utf8) else { return nil }
        offset += word.utf8.count
        return .other
    }

    private mutating func take(_ character: Unicode.Scalar) -> Bool {
        skipBlanks()
        guard offset < octets.count, octets[offset] == UInt8(ascii: character) else { return false }
        offset += 1
        return true
    }

    private mutating func skipBlanks() {
        while offset < octets.count, [0x20, 0x09, 0x0A, 0x0D].contains(octets[offset]) { offset += 1 }
    }
}
