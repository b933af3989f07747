/// The octets that HTTP gives a meaning to.
enum Octet {
    static let tab: UInt8 = 0x09
    static let lineFeed: UInt8 = 0x0A
    static let carriageReturn: UInt8 = 0x0D
    static let space: UInt8 = 0x20
    static let percent: UInt8 = 0x25
    static let comma: UInt8 = 0x2C
    static let dot: UInt8 = 0x2E
    static let slash: UInt8 = 0x2F
    static let zero: UInt8 = 0x30
    static let colon: UInt8 = 0x3A
    static let semicolon: UInt8 = 0x3B
    static let questionMark: UInt8 = 0x3F
    static let underscore: UInt8 = 0x5F
}

extension UInt8 {
    /// Whether the octet may stand in a token, such as a method or a field name (RFC 9110, 5.6.2).
    var isTokenOctet: Bool {
        switch self {
        case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: true
        case 0x21, 0x23...0x27, 0x2A, 0x2B, 0x2D, 0x2E, 0x5E, 0x5F, 0x60, 0x7C, 0x7E: true
        default: false
        }
    }

    /// Whether the octet may stand in a field value (RFC 9110, 5.5): anything visible, blanks and opaque text.
    var isFieldValueOctet: Bool { self >= Octet.space && self != 0x7F || self == Octet.tab }

    /// Whether the octet is a blank that may surround a field value.
    var isBlank: Bool { self == Octet.space || self == Octet.tab }

    /// Whether the octet is a decimal digit.
    var isDigit: Bool { self >= Octet.zero && self <= 0x39 }

    /// The value of a hexadecimal digit, nil for any other octet.
    var hexadecimalValue: UInt8? {
        switch self {
        case 0x30...0x39: self &- 0x30
        case 0x41...0x46: self &- 0x41 &+ 10
        case 0x61...0x66: self &- 0x61 &+ 10
        default: nil
        }
    }

    /// The octet with ASCII capitals made small.
    var lowercased: UInt8 { self >= 0x41 && self <= 0x5A ? self | 0x20 : self }
}

extension Span<UInt8> {
    /// Whether the octets of `range` spell `text`, which is in small letters, in any capitalisation.
    func spells(_ text: StaticString, in range: Range<Int>) -> Bool {
        guard range.count == text.utf8CodeUnitCount else { return false }
        return text.withUTF8Buffer { expected in
            for offset in 0..<expected.count where self[range.lowerBound + offset].lowercased != expected[offset] {
                return false
            }
            return true
        }
    }

    /// Whether the octets of `range` begin with `text`, which is in small letters, in any capitalisation.
    func begins(with text: StaticString, in range: Range<Int>) -> Bool {
        let length = text.utf8CodeUnitCount
        return range.count >= length && spells(text, in: range.lowerBound..<range.lowerBound + length)
    }

    /// `range` without the blanks at its ends.
    func trimmed(_ range: Range<Int>) -> Range<Int> {
        var lower = range.lowerBound
        var upper = range.upperBound
        while lower < upper, self[lower].isBlank { lower += 1 }
        while lower < upper, self[upper - 1].isBlank { upper -= 1 }
        return lower..<upper
    }

    /// The offset of the first `octet` in `range`.
    func firstOffset(of octet: UInt8, in range: Range<Int>) -> Int? {
        var offset = range.lowerBound
        while offset < range.upperBound {
            if self[offset] == octet { return offset }
            offset += 1
        }
        return nil
    }

    /// The octets of `range` as text; for control-plane use, never on the path of a request.
    func text(_ range: Range<Int>) -> String { String(decoding: octets(range), as: UTF8.self) }

    /// A copy of the octets of `range`.
    func octets(_ range: Range<Int>) -> [UInt8] {
        var octets: [UInt8] = []
        octets.reserveCapacity(range.count)
        for offset in range { octets.append(self[offset]) }
        return octets
    }

    /// The decimal number that `range` spells with digits alone, nil when it is anything else or too large.
    func decimal(in range: Range<Int>) -> Int? {
        guard !range.isEmpty, range.count <= 18 else { return nil }
        var value = 0
        for offset in range {
            guard self[offset].isDigit else { return nil }
            value = value * 10 + Int(self[offset] - Octet.zero)
        }
        return value
    }
}
